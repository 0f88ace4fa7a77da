import { app } from './session.ts'

const nameOf = (list: readonly { code: string; name: string }[] | undefined, code: string | null): string =>
  list?.find((entry) => entry.code === code)?.name ?? code ?? ''

export const categoryName = (code: string | null): string => nameOf(app.reference?.categories, code)
export const districtName = (code: string | null): string => nameOf(app.reference?.districts, code)
export const lineName = (code: string | null): string => nameOf(app.reference?.lines, code)
