import { describe, expect, it } from 'vitest'
import { findMediaType, tidyName } from '../../../src/domain/attachments/kinds.ts'
import { macros, png, samples } from '../../support/files.ts'

const judge = (name: string, content: Uint8Array) => findMediaType(name, content, content)

describe('an attachment', () => {
  it.each(Object.entries(samples))('%s is known by its content', (name, content) => {
    expect(judge(name, content)).toHaveProperty('mediaType')
  })

  it.each([
    ['page.html', Buffer.from('<script>'), 'kind'],
    ['picture.svg', Buffer.from('<svg onload=""/>'), 'kind'],
    ['setup.exe', png, 'kind'],
    ['no extension', png, 'kind'],
    ['photo.jpg', png, 'content'],
    ['photo.png', Buffer.from('<html>'), 'content'],
    ['report.docx', Buffer.from('PK\x03\x04evil.exe'), 'content'],
    ['report.xlsx', samples['报告.docx'] ?? png, 'content'],
    ['report.docx', macros, 'macro'],
    ['empty.pdf', Buffer.alloc(0), 'content'],
  ])('%s is refused', (name, content, fault) => {
    expect(judge(name, content)).toEqual({ fault })
  })

  it.each([
    ['C:\\Users\\li\\照片.png', '照片.png'],
    ['../../etc/passwd', 'passwd'],
    ['  a\u0000b\r\n.pdf ', 'ab.pdf'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['cafe\u0301.pdf', 'caf\u00e9.pdf'],
    ['/', ''],
  ])('named %j is kept as %j', (given, kept) => {
    expect(tidyName(given)).toBe(kept)
  })

  it('with too long a name keeps its extension', () => {
    const kept = tidyName(`${'长'.repeat(300)}.docx`)
    expect([Array.from(kept).length, kept.endsWith('长.docx')]).toEqual([200, true])
  })
})
