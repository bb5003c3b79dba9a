// Holds objects of Kubernetes against the schemas of their kinds.
// usage: node schemas.mjs < objects.json   (a list of objects in, a list of problems out)
import { readFileSync } from 'node:fs'

// Which package has the schemas of a group; all others are Kubernetes' own.
const packages = {
  'argoproj.io': '@kubernetes-models/argo-cd',
  'karpenter.sh': '@kubernetes-models/karpenter',
  'keda.sh': '@kubernetes-models/keda',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
}

// What the package leaves out of a schema because it takes the word for documentation.
const known = new Set(['PriorityClass/description'])

// The compiled schemas take any member that they do not know. What they never look at is therefore unknown: a slip of the pen.
function watch (value, path, seen) {
  if (value === null || typeof value !== 'object') return value
  return new Proxy(value, {
    get (target, key, receiver) {
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return Reflect.get(target, key, receiver)
      seen.add(`${path}/${key}`)
      return watch(target[key], `${path}/${key}`, seen)
    }
  })
}

function * members (value, path = '') {
  if (value === null || typeof value !== 'object') return
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) yield `${path}/${key}`
    yield * members(member, `${path}/${key}`)
  }
}

async function modelOf ({ apiVersion, kind }) {
  const [version, group] = apiVersion.split('/').reverse()
  const module = await import([packages[group] ?? 'kubernetes-models', group, version].filter(Boolean).join('/')).catch(() => ({}))
  return module[kind]
}

async function problemsOf (object) {
  const model = await modelOf(object)
  if (!model) return ['there is no such kind in that version']
  const seen = new Set()
  const problems = []
  try {
    model.prototype.validate.call(watch(object, '', seen))
  } catch (error) {
    problems.push(error.message)
  }
  const unknown = [...members(object)].filter((path) => !seen.has(path) && !known.has(object.kind + path))
  // A member that is unknown has no members that are worth a word.
  return [...problems, ...unknown.filter((path) => !unknown.some((other) => path.startsWith(`${other}/`))).map((path) => `${path} is unknown`)]
}

const objects = JSON.parse(readFileSync(0, 'utf8'))
const problems = []
for (const object of objects) {
  problems.push(...(await problemsOf(object)).map((problem) => `${object.apiVersion} ${object.kind} ${object.metadata?.name}: ${problem}`))
}
process.stdout.write(JSON.stringify(problems))
