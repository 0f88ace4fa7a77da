import { app } from './session.ts'

/** A script of the sidebar with its `{no}` and `{due}` filled in; null where the hotline has none for that moment. */
export const scriptText = (moment: string, values: Readonly<Record<string, string>>): string | null => {
  const script = app.reference?.scripts.find((entry) => entry.moment === moment)
  return script ? script.text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole) : null
}
