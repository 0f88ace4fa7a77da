import { createI18n } from 'vue-i18n'
import { zhCN } from './zh-CN.ts'

export type Language = 'zh-CN' | 'en-US'

type Tree = { readonly [key: string]: string | Tree }
type Context = { named: (key: string) => unknown }
type Ready = { [key: string]: ((context: Context) => string) | Ready }

/** Every text becomes a closure that fills in `{name}`: no message compiler in the bundle, no eval in the page. */
const prepare = (tree: Tree): Ready =>
  Object.fromEntries(
    Object.entries(tree).map(([key, text]) => {
      if (typeof text !== 'string') return [key, prepare(text)]
      const fill = (context: Context) =>
        text.replace(/\{(\w+)\}/g, (_, name: string) => String(context.named(name)))
      return [key, text.includes('{') ? fill : () => text]
    }),
  )

const i18n = createI18n({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: false,
  fallbackWarn: false,
  messages: { 'zh-CN': prepare(zhCN) } as Record<string, Ready>,
})

export { i18n }

/** The text of a key in the language chosen; reactive in templates. */
export const t = (key: string, values: Record<string, unknown> = {}): string => i18n.global.t(key, values)

/** The text of a key that may not exist, e.g. of an error code made after this desk. */
export const maybe = (key: string): string | null =>
  i18n.global.te(key, 'zh-CN') ? i18n.global.t(key) : null

/** Texts that come with the pages that need them, so that an agent's desk does not wait for anybody else's words. */
type TextGroup = Readonly<Record<Language, () => Promise<Tree>>>
const groups = new Map<TextGroup, Promise<void>>()

const load = async (group: TextGroup, language: Language): Promise<void> => {
  i18n.global.mergeLocaleMessage(language, prepare(await group[language]()))
}
/** Chinese always: it stands where another language has no word. */
const loadBoth = async (group: TextGroup): Promise<void> => {
  await load(group, 'zh-CN')
  if (i18n.global.locale.value !== 'zh-CN') await load(group, 'en-US')
}

/** Adds a group of texts, in the language chosen and in every one chosen later. */
export const addTexts = (group: TextGroup): Promise<void> => {
  const loading = groups.get(group) ?? loadBoth(group)
  groups.set(group, loading)
  return loading
}

export const setLanguage = async (language: Language): Promise<void> => {
  if (language === 'en-US' && !i18n.global.availableLocales.includes('en-US')) {
    const { enUS } = await import('./en-US.ts')
    i18n.global.setLocaleMessage('en-US', prepare(enUS))
    await Promise.all([...groups.keys()].map((group) => load(group, 'en-US')))
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
}
