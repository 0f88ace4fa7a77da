import { properties, secretNames, type SettingName } from './schema.ts'

/** One setting that cannot be used: its name, what was found, what is allowed. */
export type Problem = { readonly name: SettingName; readonly line: string }

/** The settings cannot be used; `problems` has one line for each that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ line }) => line).join('\n'))
    this.problems = problems
  }
}

const longestShown = 80

/** `allowed` is what the schema says unless given. */
export const problem = (name: SettingName, found: string | undefined, allowed?: string): Problem => ({
  name,
  line: `${name}: found ${shown(name, found)}; allowed: ${allowed ?? properties[name].description}`,
})

/**
 * For values that are well-formed, but that a server behind the controller does not bear out: `seen` says how. `given` is
 * what the settings `names` come to together; a secret is not shown.
 */
export const problemInUse = (
  names: readonly [SettingName, ...SettingName[]],
  given: string,
  seen: string,
  allowed: string,
): Problem => ({
  name: names[0],
  line: `${names.join(', ')}: found ${shown(names[0], given)}: ${seen}; allowed: ${allowed}`,
})

const shown = (name: SettingName, found: string | undefined): string => {
  if (found === undefined) return 'nothing'
  if (secretNames.includes(name)) return `a value of ${found.length} characters (not shown)`
  return JSON.stringify(found.length > longestShown ? `${found.slice(0, longestShown)}…` : found)
}
