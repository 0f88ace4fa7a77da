/**
 * Splits a command line as FreeSWITCH does (switch_separate_string): at spaces, single quotes keeping words together.
 */
export const words = (text: string, limit = Infinity): string[] => {
  const found: string[] = []
  let rest = text.trimStart()
  while (rest !== '') {
    if (found.length === limit - 1) return [...found, unquote(rest.trimEnd())]
    const [word] = /^(?:'[^']*'|[^ ])+/.exec(rest) ?? [rest]
    found.push(unquote(word))
    rest = rest.slice(word.length).trimStart()
  }
  return found
}

const unquote = (word: string): string => (word.length > 1 ? word.replace(/'([^']*)'/g, '$1') : word)
