import { reactive, watch } from 'vue'
import { type Language, setLanguage } from '../text/i18n.ts'

/** What this machine remembers of the person's choices; none of it is the server's business. */
export type Settings = {
  language: Language
  theme: 'light' | 'dark'
  microphone: string
  speaker: string
  ringer: string
  ringVolume: number
  username: string
}

const name = 'lianxin.settings'

const defaults = (): Settings => ({
  language: navigator.language.startsWith('en') ? 'en-US' : 'zh-CN',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  microphone: '',
  speaker: '',
  ringer: '',
  ringVolume: 0.6,
  username: '',
})

const read = (): Partial<Settings> => {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Settings>
  } catch {
    return {}
  }
}

export const settings: Settings = reactive({ ...defaults(), ...read() })

/** Applies language and theme now and on every change, and remembers. */
export const applySettings = async (): Promise<void> => {
  watch(settings, (now) => localStorage.setItem(name, JSON.stringify(now)))
  watch(
    () => settings.theme,
    (theme) => (document.documentElement.dataset['theme'] = theme),
    { immediate: true },
  )
  watch(
    () => settings.language,
    (language) => void setLanguage(language),
  )
  await setLanguage(settings.language)
}
