import { sameContent } from './versions.ts'

/** One place where two contents differ. `path`: keys from the outside in; a list of plain words differs as a whole. */
export type Change = { readonly path: readonly string[]; readonly before: unknown; readonly after: unknown }

/** Where two contents differ, in the order of the newer one; `undefined` stands where one has nothing. */
export const changesBetween = (
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly Change[] => {
  if (sameContent(before, after)) return []
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])]
    return keys.flatMap((key) => changesBetween(before[key], after[key], [...path, key]))
  }
  if (isListOfTrees(before) && isListOfTrees(after)) {
    const length = Math.max(before.length, after.length)
    return Array.from({ length }, (_, index) => index).flatMap((index) =>
      changesBetween(before[index], after[index], [...path, String(index)]),
    )
  }
  return [{ path, before, after }]
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isListOfTrees = (value: unknown): value is readonly Tree[] =>
  Array.isArray(value) && value.every(isTree)
