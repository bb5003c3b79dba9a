// What fauxqs lacks of buckets: their configuration (it answers "PUT /bucket?policy" by creating the bucket), and the notifications that follow from it.
import { randomUUID } from 'node:crypto'
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js'

// What GET answers where nothing was put, as S3 does.
const absent = {
  policy: 'NoSuchBucketPolicy',
  lifecycle: 'NoSuchLifecycleConfiguration',
  encryption: 'ServerSideEncryptionConfigurationNotFoundError',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  ownershipControls: 'OwnershipControlsNotFoundError',
  notification: null
}

const destinations = ['QueueConfiguration', 'TopicConfiguration', 'CloudFunctionConfiguration']

const xml = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'")
  .replaceAll(/&#x([0-9A-F]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16))).replaceAll('&amp;', '&')
const elements = (text, name) => [...text.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, inner]) => inner)
const element = (text, name) => xml(elements(text, name)[0] ?? '')

/** A filter's value, which is written as in forms. */
const decode = (value) => decodeURIComponent(value.replaceAll('+', ' '))

/** The configurations of one kind in a notification configuration. */
function parse (text, kind) {
  return elements(text, kind).map((inner) => {
    const rules = elements(inner, 'FilterRule').map((rule) => [element(rule, 'Name').toLowerCase(), decode(element(rule, 'Value'))])
    const { prefix = '', suffix = '' } = Object.fromEntries(rules)
    return { id: element(inner, 'Id'), arn: element(inner, 'Queue'), events: elements(inner, 'Event').map(xml), prefix, suffix }
  })
}

const covers = (pattern, event) => pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event
const shareEvent = (a, b) => a.events.some((one) => b.events.some((other) => covers(one, other) || covers(other, one)))
const nested = (a, b, test) => test(a, b) || test(b, a)
const overlap = (a, b) => shareEvent(a, b) && nested(a.prefix, b.prefix, (x, y) => x.startsWith(y)) && nested(a.suffix, b.suffix, (x, y) => x.endsWith(y))

/** A key as S3 writes it into notifications: as forms do, but with its slashes. */
const encodeKey = (key) => [...Buffer.from(key)].map((byte) => {
  const letter = String.fromCharCode(byte)
  return /[A-Za-z0-9\-_.*/]/.test(letter) ? letter : letter === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}).join('')

export class Buckets {
  #kept = new Map()
  #sequence = 0x0055AED6DCD90281E5n

  constructor (s3Store, sqsStore) { Object.assign(this, { s3Store, sqsStore }) }

  /** Answers a request for a bucket's configuration; false when it is another. */
  answer (request, reply) {
    const { bucket, '*': key } = request.params ?? {}
    const kind = bucket && !key && Object.keys(request.query).find((name) => name in absent || name === 'location')
    if (!kind) return false
    const refuse = (status, code, message) => reply.code(status).type('application/xml').send(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`)
    if (!this.s3Store.hasBucket(bucket)) return refuse(404, 'NoSuchBucket', 'The specified bucket does not exist')
    if (kind === 'location') return reply.type('application/xml').send('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')
    const name = `${bucket}?${kind}`
    if (request.method === 'GET') {
      if (!this.#kept.has(name) && absent[kind]) return refuse(404, absent[kind], `${bucket} has no ${kind}`)
      return reply.type(kind === 'policy' ? 'application/json' : 'application/xml')
        .send(this.#kept.get(name) ?? '<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>')
    }
    if (request.method !== 'PUT') return refuse(501, 'NotImplemented', 'Configurations are read and put')
    const body = String(request.body)
    const problem = kind === 'notification' && this.#problemOf(bucket, body)
    if (problem) return refuse(400, 'InvalidArgument', problem)
    this.#kept.set(name, body)
    if (kind === 'notification') new Set(this.#queues(bucket).map(({ arn }) => arn)).forEach((arn) => this.#send(arn, this.#testEvent(bucket)))
    return reply.code(kind === 'policy' ? 204 : 200).send()
  }

  /** Sends what is to be told of a request that was answered with success. */
  tell (request) {
    const { bucket, '*': key } = request.params ?? {}
    if (!bucket || !key) return
    const event = this.#eventOf(request)
    if (!event) return
    const object = this.s3Store.buckets.get(bucket)?.get(key)
    for (const rule of this.#queues(bucket)) {
      if (rule.events.some((pattern) => covers(pattern, `s3:${event}`)) && key.startsWith(rule.prefix) && key.endsWith(rule.suffix)) {
        this.#send(rule.arn, { Records: [this.#record(rule.id, event, bucket, key, object, request.ip)] })
      }
    }
  }

  #eventOf ({ method, query, headers }) {
    if (method === 'PUT' && !query.uploadId) return headers['x-amz-copy-source'] ? 'ObjectCreated:Copy' : 'ObjectCreated:Put'
    if (method === 'POST' && query.uploadId) return 'ObjectCreated:CompleteMultipartUpload'
    return method === 'DELETE' && !query.uploadId ? 'ObjectRemoved:Delete' : null
  }

  #queues (bucket) { return parse(this.#kept.get(`${bucket}?notification`) ?? '', 'QueueConfiguration') }

  /** Why S3 would refuse a notification configuration. */
  #problemOf (bucket, body) {
    const all = destinations.flatMap((kind) => parse(body, kind))
    if (all.some((one, index) => all.slice(index + 1).some((other) => overlap(one, other)))) {
      return 'Configurations overlap. Configurations on the same bucket cannot share a common event type.'
    }
    if (!parse(body, 'QueueConfiguration').every(({ arn }) => this.#letsSend(arn, bucket))) return 'Unable to validate the following destination configurations'
  }

  /** Whether a queue is there and its policy lets S3 send to it for a bucket. */
  #letsSend (arn, bucket) {
    const policy = JSON.parse(this.sqsStore.getQueueByArn(arn)?.attributes.Policy || '{}')
    return (policy.Statement ?? []).some(({ Effect, Principal, Action, Condition }) =>
      Effect === 'Allow' && Principal?.Service === 's3.amazonaws.com' && [Action].flat().some((action) => /^sqs:(SendMessage|\*)$/i.test(action)) &&
      [Condition?.ArnEquals?.['aws:SourceArn'] ?? Condition?.ArnLike?.['aws:SourceArn'] ?? `arn:aws:s3:::${bucket}`].flat().includes(`arn:aws:s3:::${bucket}`))
  }

  #send (arn, message) { this.sqsStore.getQueueByArn(arn)?.enqueue(SqsStore.createMessage(JSON.stringify(message))) }

  #testEvent (bucket) {
    return { Service: 'Amazon S3', Event: 's3:TestEvent', Time: new Date(Date.now()).toISOString(), Bucket: bucket, RequestId: randomUUID(), HostId: 'emulator' }
  }

  #record (configurationId, eventName, bucket, key, object, sourceIPAddress) {
    const sequencer = (this.#sequence++).toString(16).toUpperCase().padStart(18, '0')
    return {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: new Date(Date.now()).toISOString(),
      eventName,
      userIdentity: { principalId: 'AWS:EMULATOR' },
      requestParameters: { sourceIPAddress },
      responseElements: { 'x-amz-request-id': randomUUID(), 'x-amz-id-2': 'emulator' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId,
        bucket: { name: bucket, ownerIdentity: { principalId: 'EMULATOR' }, arn: `arn:aws:s3:::${bucket}` },
        object: { key: encodeKey(key), ...(object && { size: object.contentLength, eTag: object.etag.replaceAll('"', '') }), sequencer }
      }
    }
  }
}
