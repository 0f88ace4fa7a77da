/**
 * `set`, `export`, `unset`, `multiset`, `multiunset`.
 */
import type { Channel } from '../channel.ts'
import type { Application } from '../runtime.ts'

const assign = (channel: Channel, text: string): void => {
  const at = text.indexOf('=')
  const name = (at < 0 ? text : text.slice(0, at)).trim()
  const value = at < 0 ? undefined : text.slice(at + 1).replace(/^ +/, '')
  if (name === '') return
  // FreeSWITCH's own way to say "nothing".
  channel.setVariable(name, value === '_undef_' ? undefined : value)
}

/** `^^<c>` in front names the character that parts the items; else a space. */
const items = (data: string): string[] => {
  const own = /^\^\^(.)/su.exec(data)
  return own ? data.slice(own[0].length).split(own[1] ?? ' ') : data.split(' ')
}

export const set: Application = ({ channel, data }) => assign(channel, data)

export const exportVariable: Application = ({ channel, data }) => {
  const bare = data.replace(/^nolocal:/, '')
  assign(channel, bare)
  const name = bare.split('=', 1).join('').trim()
  const exported = (channel.variables.get('export_vars') ?? '').split(',').filter((each) => each !== '')
  if (!exported.includes(name)) channel.setVariable('export_vars', [...exported, name].join(','))
}

export const unset: Application = ({ channel, data }) => channel.setVariable(data.trim(), undefined)

export const multiset: Application = ({ channel, data }) => {
  for (const item of items(data)) if (item !== '') assign(channel, item)
}

export const multiunset: Application = ({ channel, data }) => {
  for (const item of items(data)) channel.setVariable(item.trim(), undefined)
}
