import { createHolder, type HolderSettings } from './holder.ts'

/**
 * `tsx src/line-holder/main.ts '{"listen":{"host","port"},"drachtio":{"host","port","secret"}}'`, or `-` to read the
 * settings from the first line of standard input. Prints one line of JSON when it listens, logs to standard error, ends on
 * SIGTERM, and when standard input closes if `endWithStdin` is set.
 */
type Settings = HolderSettings & { readonly endWithStdin?: boolean }

const firstLine = async (): Promise<string> => {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk
    if (text.includes('\n')) break
  }
  return text
}

const given = process.argv[2] ?? '-'
const settings = JSON.parse(given === '-' ? await firstLine() : given) as Settings
const log = (msg: string, details: object = {}): void =>
  void process.stderr.write(`${JSON.stringify({ level: 30, time: Date.now(), msg, ...details })}\n`)
try {
  const holder = await createHolder(settings, log)
  process.stdout.write(`${JSON.stringify({ ready: true, port: holder.port })}\n`)
  const end = (): void => void holder.close().then(() => process.exit(0))
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  if (settings.endWithStdin === true) process.stdin.on('end', end).resume()
} catch (err) {
  process.stderr.write(`line holder: ${err instanceof Error ? err.message : String(err)}\n`)
  process.exit(1)
}
