import { addTexts } from './i18n.ts'

/** The words of the administration: they come with it. */
const group = {
  'zh-CN': () => import('./zh-CN-admin.ts').then(({ zhCN }) => zhCN),
  'en-US': () => import('./en-US-admin.ts').then(({ enUS }) => enUS),
}

/** A component together with the words that it needs. */
export const withAdminTexts =
  <T>(load: () => Promise<T>) =>
  async (): Promise<T> => {
    const [loaded] = await Promise.all([load(), addTexts(group)])
    return loaded
  }
