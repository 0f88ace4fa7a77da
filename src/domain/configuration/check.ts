import type { Objects, Problem } from './contents.ts'

export const isActive = (objects: Objects<unknown>, id: string): boolean => objects.get(id)?.retired === false

/** A problem unless it is so. */
export const needs = (
  isSo: boolean,
  field: string,
  rule: string,
  limit?: string | number,
): readonly Problem[] => (isSo ? [] : [{ field, rule, ...(limit === undefined ? {} : { limit }) }])
