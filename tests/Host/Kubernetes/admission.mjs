// Asks the validations of an admission policy whether a worker may patch a pod.
// usage: node admission.mjs < {"validations": […], "pod": {…}, "patch": {…}, "by": "pod that the token is bound to"}   (true or false out)
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Environment } from '@marcbachmann/cel-js'

const cel = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: true })
  .registerOperator('optional<dyn> == optional<dyn>', (a, b) => a.hasValue() === b.hasValue() && isDeepStrictEqual(a.orValue(null), b.orValue(null)))

// RFC 7396.
function merge (target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch
  const merged = { ...target }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key] ?? {}, value)
  }
  return merged
}

const { validations, pod, patch, by } = JSON.parse(readFileSync(0, 'utf8'))
const context = {
  oldObject: pod,
  object: merge(pod, patch),
  request: { name: pod.metadata.name, userInfo: { extra: { 'authentication.kubernetes.io/pod-name': [by] } } }
}
process.stdout.write(String(validations.every((expression) => cel.evaluate(expression, context))))
