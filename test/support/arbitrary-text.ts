// Random text of any characters that there are. fast-check's own (`unit: 'binary'`) first makes a table of all of them, which takes a second
// and a half in each process.
import fc from 'fast-check'

const [surrogates, lastCodePoint] = [{ from: 0xd800, count: 0x800 }, 0x10ffff]

const anyCharacter = fc
  .nat(lastCodePoint - surrogates.count)
  .map((index) => String.fromCodePoint(index < surrogates.from ? index : index + surrogates.count))

/** Text of any characters, NUL among them, but no lone surrogates. */
export const anyText: fc.Arbitrary<string> = fc.string({ unit: anyCharacter })
