import { addTexts } from './i18n.ts'

/** The words of shift leads on the board, and of whoever reads their log. */
const group = {
  'zh-CN': () => import('./zh-CN/lead.ts').then(({ lead }) => ({ lead })),
  'en-US': () => import('./en-US/lead.ts').then(({ lead }) => ({ lead })),
}

/** A component together with the words that it needs. */
export const withLeadTexts =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [loaded] = await Promise.all([load(), addTexts(group)])
    return loaded
  }
