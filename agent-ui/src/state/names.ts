import { maybe } from '../text/i18n.ts'
import { app } from './session.ts'
import { settings } from './settings.ts'

const nameOf = (list: readonly { code: string; name: string }[] | undefined, code: string | null): string =>
  list?.find((entry) => entry.code === code)?.name ?? code ?? ''

export const categoryName = (code: string | null): string => nameOf(app.reference?.categories, code)
export const districtName = (code: string | null): string => nameOf(app.reference?.districts, code)
export const unitName = (code: string | null): string => nameOf(app.reference?.units, code)
/** A line by its code, or by its number: that is what an order keeps. */
export const lineName = (line: string | null): string =>
  app.reference?.lines.find(({ code, number }) => code === line || number === line)?.name ?? line ?? ''

/** As the administration names it; the hotline's own names are Chinese. */
export const breakName = (code: string): string => {
  const known = app.reference?.breakTypes.find((one) => one.code === code)
  const own = known?.name ?? code
  return settings.language === 'zh-CN' && known ? own : (maybe(`state.breakType.${code}`) ?? own)
}
