// S3 and SQS for the tests: fauxqs, with what it lacks of the two services' meaning (README.md lists it).
// "node emulator.mjs" prints a port. A POST to that port starts an emulator of its own, empty, and answers with its port.
// The process ends when its standard input does.
// "node emulator.mjs ADDRESS PORT" is one emulator there, until it is ended: how infra/compose.yaml runs it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createServer } from 'node:http'
import { buildApp } from '../../node_modules/fauxqs/dist/app.js'
import { S3Store } from '../../node_modules/fauxqs/dist/s3/s3Store.js'
import { SqsStore } from '../../node_modules/fauxqs/dist/sqs/sqsStore.js'
import { ALL_ATTRIBUTE_NAMES, INVALID_MESSAGE_BODY_CHAR, SETTABLE_ATTRIBUTES } from '../../node_modules/fauxqs/dist/sqs/sqsTypes.js'
import { Buckets } from './buckets.mjs'

const loopback = '127.0.0.1'

// Every emulator has a clock, which a test moves on; fauxqs goes by Date.now.
const clock = new AsyncLocalStorage()
const machineNow = Date.now
Date.now = () => machineNow() + (clock.getStore()?.ahead ?? 0)

// fauxqs sorts keys by locale, S3 by bytes.
String.prototype.localeCompare = function (that) { return Buffer.compare(Buffer.from(String(this)), Buffer.from(that)) }

// fauxqs refuses what is beyond the first 65,536 characters, SQS takes it.
INVALID_MESSAGE_BODY_CHAR.test = (body) => /[^\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(body)

// fauxqs takes these attributes of queues only at their creation, and does not tell them.
for (const attribute of ['SqsManagedSseEnabled', 'RedriveAllowPolicy']) {
  SETTABLE_ATTRIBUTES.add(attribute)
  ALL_ATTRIBUTE_NAMES.push(attribute)
}

const isReceipt = (handle) => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(handle)

function conditionFails (request, s3Store) {
  const { bucket, '*': key } = request.params ?? {}
  if (!key || request.query.uploadId || !['PUT', 'HEAD'].includes(request.method)) return false
  const present = s3Store.buckets.get(bucket)?.get(key)
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers
  return (noneMatch === '*' && present) || (match && present?.etag !== match)
}

function answerAsSqs (request, payload) {
  const action = request.headers['x-amz-target']
  if (!/(DeleteMessage|ChangeMessageVisibility)Batch$/.test(action ?? '') || !payload) return payload
  const answer = JSON.parse(payload)
  if (!answer.Successful) return payload
  const entry = (id) => request.body.Entries.find((candidate) => candidate.Id === id)
  // SQS refuses what was never a handle, where fauxqs deletes nothing in silence.
  for (const { Id } of answer.Successful.filter(({ Id }) => !isReceipt(entry(Id).ReceiptHandle))) {
    answer.Failed.push({ Id, SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'The input receipt handle is invalid.' })
    answer.Successful = answer.Successful.filter((other) => other.Id !== Id)
  }
  // SQS tells a handle whose message came back from one that never was.
  for (const failed of answer.Failed.filter(({ Code, Id }) => Code === 'ReceiptHandleIsInvalid' && isReceipt(entry(Id).ReceiptHandle))) {
    failed.Code = 'MessageNotInflight'
  }
  return JSON.stringify(answer)
}

async function start (host = loopback, port = 0) {
  const s3Store = new S3Store()
  const sqsStore = new SqsStore()
  const buckets = new Buckets(s3Store, sqsStore)
  const app = buildApp({ logger: false, stores: { s3Store, sqsStore } })
  const own = { ahead: 0 }
  app.addHook('onRequest', (request, reply, done) => clock.run(own, done))
  app.addHook('preHandler', (request, reply, done) => {
    // fauxqs counts a message that is visible again as in flight until the next receive.
    if (request.headers['x-amz-target'] === 'AmazonSQS.GetQueueAttributes') sqsStore.processAllTimers()
    if (buckets.answer(request, reply)) return
    if (!conditionFails(request, s3Store)) return done()
    reply.code(412).type('application/xml').send('<Error><Code>PreconditionFailed</Code><Message>A condition did not hold</Message></Error>')
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.statusCode < 300) buckets.tell(request)
    done(null, answerAsSqs(request, payload))
  })
  app.get('/_emulator/advance', async (request) => { own.ahead += Number(request.query.ms); return {} })
  app.get('/_emulator/uploads', async () => ({ count: s3Store.multipartUploads.size }))
  return new URL(await app.listen({ port, host })).port
}

const [address, port] = process.argv.slice(2)
if (address) {
  await start(address, Number(port))
  process.on('SIGTERM', () => process.exit(0))
} else {
  const control = createServer((request, response) => start().then((port) => response.end(port), (error) => response.writeHead(500).end(String(error))))
  control.listen(0, loopback, () => console.log(control.address().port))
  process.stdin.resume().on('end', () => process.exit(0))
}
