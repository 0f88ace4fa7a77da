/**
 * The first line of standard input brings the settings that were not known when the launcher started this process, secrets
 * among them, which so appear in no list of processes. Whoever waits here has loaded all of its code: at a start while the
 * servers come up, as a spare (`launcher/keeper.ts`) for as long as another controller lives.
 */
export const settingsFromLauncher = async (): Promise<Readonly<Record<string, string>>> => {
  const { stdin } = process
  // When it closes, the launcher is gone (killed, perhaps): end as when told to.
  const end = (): void => void process.kill(process.pid, 'SIGTERM')
  stdin.once('end', end).once('error', end)
  const line = await new Promise<string>((resolve) => {
    let text = ''
    const hear = (part: string): void => {
      text += part
      if (!text.includes('\n')) return
      stdin.off('data', hear).resume()
      resolve(text.slice(0, text.indexOf('\n')))
    }
    stdin.setEncoding('utf8').on('data', hear)
  })
  // A program that has nothing left to do is not kept alive by its standard input.
  stdin.unref()
  return JSON.parse(line) as Readonly<Record<string, string>>
}
