// The names that job types and the fields of their data get in GraphQL.

const namePattern = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/
const reservedValues = ['true', 'false', 'null']

/** Whether GraphQL takes it as the name of a field or type. */
export function isName(text: string): boolean {
  return namePattern.test(text)
}

/** Whether GraphQL takes it as the value of an enum. */
export function isEnumValue(text: string): boolean {
  return isName(text) && !reservedValues.includes(text)
}

/** `review_payment` and `reviewPayment` as `ReviewPayment`. */
export function pascalCase(text: string): string {
  return text
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('')
}

/** `review_payment` as `reviewPayment`. */
export function camelCase(text: string): string {
  const name = pascalCase(text)
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`
}
