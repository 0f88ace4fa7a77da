import { addTexts } from './i18n.ts'

/** The words of everybody who works on orders once they are filed, and of what an agent rarely opens. */
const group = {
  'zh-CN': () => import('./zh-CN-desks.ts').then(({ zhCN }) => zhCN),
  'en-US': () => import('./en-US-desks.ts').then(({ enUS }) => enUS),
}

/** A component together with the words that it needs. */
export const withDeskTexts =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [loaded] = await Promise.all([load(), addTexts(group)])
    return loaded
  }
