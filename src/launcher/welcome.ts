import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Config } from '../config.ts'
import type { SwitchAddresses } from './programs.ts'

type Account = { readonly username: string; readonly password: string; readonly role: string }

export type Running = {
  readonly config: Config
  readonly desk: URL
  /** Null with the real pair. */
  readonly addresses: SwitchAddresses | null
  readonly secondsToReady: number
  /** Where the operator stands; paths are shown from here. */
  readonly directory: string
}

/** What is told when calls can be taken. */
export const welcome = (running: Running): string => {
  const { config, addresses, directory } = running
  const path = (absolute: string): string => {
    const short = relative(directory, absolute)
    return short.startsWith('..') ? absolute : short
  }
  const rows: readonly (readonly [string, string])[] = [
    ['工作台 Desk', deskAddress(running)],
    ...signIns(config, path),
    ...(addresses ? calls(config, addresses) : []),
    ['交换 Switch', switchText(config)],
    ['外线 Trunks', trunksText(config)],
    ['日志 Logs', path(join(config.paths.dataDir, 'logs'))],
    ['停止 Stop', 'Ctrl+C'],
  ]
  const width = Math.max(...rows.map(([label]) => columns(label)))
  const lines = rows.map(([label, text]) => `  ${label}${' '.repeat(width - columns(label))}   ${text}`)
  const title = `连心 12345 已就绪，可以接听 · Lianxin 12345 is ready for calls (${running.secondsToReady.toFixed(1)} s)`
  const notices = config.notices.map((notice) => `  ${notice}`)
  return ['', `  ${title}`, '', ...lines, ...(notices.length > 0 ? ['', ...notices] : []), ''].join('\n')
}

const deskAddress = ({ config, desk }: Running): string => {
  if (config.http.publicOrigin !== null) return config.http.publicOrigin
  const shown = new URL(desk)
  if (['0.0.0.0', '[::]'].includes(shown.hostname)) shown.hostname = config.media.address
  const ownCertificate = config.http.scheme === 'https' && config.http.tls === null
  return `${shown.origin}${ownCertificate ? '   (证书为自签，浏览器会询问一次 · own certificate, the browser asks once)' : ''}`
}

const signIns = (
  config: Config,
  path: (absolute: string) => string,
): readonly (readonly [string, string])[] => {
  const file = join(config.paths.dataDir, 'demo-accounts.json')
  const accounts = readAccounts(file)
  const first = accounts.find(({ role }) => role === 'AGENT')
  const example = config.demo && first ? `${first.username} / ${first.password}   ` : ''
  return accounts.length === 0 ? [] : [['账号 Sign-ins', `${example}(${path(file)})`]]
}

const readAccounts = (file: string): readonly Account[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Account[]
  } catch {
    // None were made, or the administrator has put the file away.
    return []
  }
}

const calls = (config: Config, { sip }: SwitchAddresses): readonly (readonly [string, string])[] => {
  const host = sip.host === '0.0.0.0' || sip.host === '::' ? config.media.address : sip.host
  const standard = host === '127.0.0.1' && sip.port === 5060
  const server = standard ? '' : ` --server ${host}:${sip.port}`
  return [
    ['模拟来电 Place a call', `npm run call -- --from 13812345678 --to 12345${server}`],
    ['软电话拨入 Softphone', `sip:12345@${host}:${sip.port}   (UDP, TCP)`],
  ]
}

const switchText = ({ drachtio, freeswitch }: Config): string =>
  drachtio && freeswitch
    ? `drachtio-server ${drachtio.host}:${drachtio.port}, FreeSWITCH ${freeswitch.host}:${freeswitch.port}`
    : '内置，供试用、培训和小型站点 · embedded, for evaluation, training and small sites'

const trunksText = ({ sip: { trunks } }: Config): string =>
  trunks === null
    ? '模拟交换局，可拨任意号码 · a simulated exchange, any number answers'
    : trunks.map(({ name, addresses }) => `${name} (${addresses.join(', ')})`).join('; ') || '无 · none'

/** Chinese characters are two columns wide. */
const columns = (text: string): number => text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0)
