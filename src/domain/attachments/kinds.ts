/**
 * What may be attached to an order, told by content: the name alone says nothing. Pictures, PDF, office documents (those
 * of WPS and the national form OFD among them), sound.
 */

export const attachmentBytes = 20 * 1024 * 1024
export const attachmentsPerOrder = 10
export const attachmentNameLength = 200

/** How much of the beginning and of the end tells what a file is: a zip archive's list of names stands at its end. */
export const headBytes = 4096
export const tailBytes = 256 * 1024

type Content =
  | ('jpeg' | 'png' | 'gif' | 'webp' | 'heic' | 'pdf' | 'ole' | 'word' | 'sheet' | 'slides' | 'ofd')
  | ('wav' | 'mp3' | 'm4a' | 'aac' | 'amr' | 'ogg')

/** By extension: what it must contain, and the type under which it is stored. */
const kinds: Readonly<Record<string, readonly [content: Content, mediaType: string]>> = {
  jpg: ['jpeg', 'image/jpeg'],
  jpeg: ['jpeg', 'image/jpeg'],
  png: ['png', 'image/png'],
  gif: ['gif', 'image/gif'],
  webp: ['webp', 'image/webp'],
  heic: ['heic', 'image/heic'],
  pdf: ['pdf', 'application/pdf'],
  doc: ['ole', 'application/msword'],
  xls: ['ole', 'application/vnd.ms-excel'],
  ppt: ['ole', 'application/vnd.ms-powerpoint'],
  wps: ['ole', 'application/kswps'],
  et: ['ole', 'application/kset'],
  dps: ['ole', 'application/ksdps'],
  docx: ['word', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  xlsx: ['sheet', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  pptx: ['slides', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ofd: ['ofd', 'application/ofd'],
  wav: ['wav', 'audio/wav'],
  mp3: ['mp3', 'audio/mpeg'],
  m4a: ['m4a', 'audio/mp4'],
  aac: ['aac', 'audio/aac'],
  amr: ['amr', 'audio/amr'],
  ogg: ['ogg', 'audio/ogg'],
}

export const attachmentExtensions: readonly string[] = Object.keys(kinds)

/** `kind`: none of those allowed · `content`: not what its name says · `macro`: a document that brings programs. */
type AttachmentFault = 'kind' | 'content' | 'macro'

/** The type of a file by its name, head and tail; or what is wrong with it. */
export const findMediaType = (
  name: string,
  head: Uint8Array,
  tail: Uint8Array,
): { readonly mediaType: string } | { readonly fault: AttachmentFault } => {
  const kind = kinds[/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase() ?? '']
  if (kind === undefined) return { fault: 'kind' }
  const content = sniff(latin1(head), latin1(tail))
  if (content === 'macro') return { fault: 'macro' }
  return content === kind[0] ? { mediaType: kind[1] } : { fault: 'content' }
}

/** The first bytes of each form. */
const beginnings: readonly (readonly [start: string, content: Content])[] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['%PDF-', 'pdf'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'ole'],
  ['#!AMR', 'amr'],
  ['OggS', 'ogg'],
  ['ID3', 'mp3'],
  ['\xff\xfb', 'mp3'],
  ['\xff\xf3', 'mp3'],
  ['\xff\xf2', 'mp3'],
  ['\xff\xf1', 'aac'],
  ['\xff\xf9', 'aac'],
]
const riffs: Readonly<Record<string, Content>> = { WAVE: 'wav', WEBP: 'webp' }
const brands: Readonly<Record<string, Content>> = {
  ...{ 'M4A ': 'm4a', mp42: 'm4a', isom: 'm4a' },
  ...{ heic: 'heic', heix: 'heic', mif1: 'heic' },
}

const sniff = (head: string, tail: string): Content | 'macro' | null => {
  if (head.startsWith('RIFF')) return riffs[head.slice(8, 12)] ?? null
  if (head.slice(4, 8) === 'ftyp') return brands[head.slice(8, 12)] ?? null
  if (head.startsWith('PK\x03\x04')) return sniffArchive(`${head}\n${tail}`)
  return beginnings.find(([start]) => head.startsWith(start))?.[1] ?? null
}

const sniffArchive = (names: string): Content | 'macro' | null => {
  if (/vbaProject|macrosheets\//i.test(names)) return 'macro'
  if (names.includes('OFD.xml')) return 'ofd'
  if (!names.includes('[Content_Types].xml')) return null
  if (names.includes('word/document')) return 'word'
  if (names.includes('xl/workbook')) return 'sheet'
  return names.includes('ppt/presentation') ? 'slides' : null
}

const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  const step = 8192
  for (let at = 0; at < bytes.length; at += step) {
    text += String.fromCharCode(...bytes.subarray(at, at + step))
  }
  return text
}

/**
 * A name as it is kept and shown: the last part of a path, without control characters and marks that turn the writing
 * round (a `gpj.exe` must not read `exe.jpg`), shortened before its extension. Empty when nothing is left.
 */
export const tidyName = (name: string): string => {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '').trim()
  const signs = Array.from(plain)
  if (signs.length <= attachmentNameLength) return plain
  const end = /\.[A-Za-z0-9]{1,5}$/.exec(plain)?.[0] ?? ''
  return signs.slice(0, attachmentNameLength - end.length).join('') + end
}
