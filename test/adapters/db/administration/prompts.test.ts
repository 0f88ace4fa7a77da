import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConfigStore } from '../../../../src/adapters/db/stores/config.ts'
import { createPrompts } from '../../../../src/app/hotline/prompts.ts'
import type { Actor } from '../../../../src/app/work-orders/actor.ts'
import { buildAdministration } from '../../../../src/main/administration.ts'
import { createHandClock } from '../../../support/fakes/hand-clock.ts'
import { createSessionsKit } from '../../../support/fakes/sessions.ts'
import { createTestDatabase, silent, type TestDatabase } from '../../../support/database.ts'

const admin: Actor = { userId: randomUUID(), role: 'SYSADMIN', name: '周敏' }
const lead: Actor = { userId: randomUUID(), role: 'SHIFT_LEAD', name: '李强' }
const fixture = (name: string) =>
  readFile(new URL(`../../../fixtures/sounds/${name}`, import.meta.url).pathname)

let db: TestDatabase
let folder: string
beforeAll(async () => {
  db = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'prompts-'))
})
afterAll(async () => {
  await db.remove()
  await rm(folder, { recursive: true })
})

const open = () => {
  const promptsDir = new URL('../../../../freeswitch/prompts', import.meta.url).pathname
  const soundsDir = join(folder, 'prompts')
  const config = createConfigStore(db.database)
  const prompts = createPrompts(promptsDir, soundsDir)
  const { services } = buildAdministration({
    ...{ database: db.database, sessions: createSessionsKit().sessions, newId: randomUUID, log: silent },
    time: createHandClock(),
    paths: { dataDir: folder, promptsDir, soundsDir },
    movedDues: () => Promise.resolve([]),
    published: async () => prompts.use((await config.load()).promptSounds ?? {}),
  })
  const upload = async (name: string, content?: Buffer) => {
    const bytes = content ?? (await fixture(name))
    return services.promptSounds.upload(admin, name, once(bytes))
  }
  const publish = (id: string, sound: string | null, basedOn = 0) =>
    services.administration.change(admin, 'prompt', id, {
      ...{ content: { text: '您好', sound }, basedOn, reason: '重新录制' },
      ...{ draft: false, effectiveFrom: null },
    })
  return { ...services, prompts, promptsDir, soundsDir, upload, publish }
}
async function* once(bytes: Buffer) {
  yield await Promise.resolve(bytes)
}
const refusal = async (refused: Promise<unknown>) =>
  refused.then(
    () => 'done',
    (error: unknown) => {
      const { code, details } = error as { code: string; details?: { rule: string }[] }
      return [code, details?.[0]?.rule]
    },
  )

describe('a prompt', () => {
  it('is heard as it was uploaded once that is published, and as before after an undo', async () => {
    const { prompts, promptsDir, soundsDir, upload, publish, administration } = open()
    const made = await upload('tone.mp3')
    expect(made).toMatchObject({ fileName: 'tone.mp3', format: 'MP3', byName: '周敏', clipped: false })
    expect(Math.abs(made.levelDb + 20)).toBeLessThan(0.5)
    expect(prompts.files('goodbye')).toEqual([`${promptsDir}/zh-CN/goodbye.wav`])

    await publish('goodbye', made.soundId)
    const [path = ''] = prompts.files('goodbye')
    expect(path).toBe(`${soundsDir}/${made.soundId}.wav`)
    const wav = await readFile(path)
    expect([wav.toString('latin1', 0, 4), wav.readUInt32LE(24), wav.readUInt16LE(22)]).toEqual([
      'RIFF',
      8000,
      1,
    ])

    await administration.restore(admin, 'prompt', 'goodbye', { version: 0, basedOn: 1, reason: '太吵' })
    expect(prompts.files('goodbye')).toEqual([`${promptsDir}/zh-CN/goodbye.wav`])
  })

  it('of its own needs a sound, and one that is there', async () => {
    const { administration, upload, publish } = open()
    const fresh = (sound: string | null) =>
      administration.create(admin, 'prompt', 'notice-spring', {
        ...{ content: { text: '春节期间', sound }, basedOn: 0, reason: '春节', draft: false },
        effectiveFrom: null,
      })
    expect(await refusal(fresh(null))).toEqual(['INVALID', 'soundNeeded'])
    expect(await refusal(publish('goodbye', randomUUID()))).toEqual(['INVALID', 'exists'])
    const { soundId } = await upload('tone.flac')
    expect(await fresh(soundId)).toMatchObject({ state: 'published' })
  })

  it('that the program plays by name is never retired', async () => {
    const { administration } = open()
    const retire = administration.retire(admin, 'prompt', 'rating-ask', { basedOn: 0, reason: 'x' })
    expect(await refusal(retire)).toEqual(['CONFIG_REFUSED', 'fixed'])
  })

  it('is not made of a file that is no sound', async () => {
    const { upload } = open()
    expect(await refusal(upload('letter.mp3', Buffer.from('敬启者')))).toEqual([
      'PROMPT_UNREADABLE',
      'noSound',
    ])
    const broken = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(4000, 7)])
    expect(await refusal(upload('broken.mp3', broken))).toEqual(['PROMPT_UNREADABLE', 'damaged'])
  })

  it('is heard by whoever may see it, and uploaded by an administrator alone', async () => {
    const { promptSounds, upload } = open()
    const { soundId } = await upload('tone.ogg')
    expect((await promptSounds.listen(lead, soundId)).bytes).toBeGreaterThan(8000)
    expect((await promptSounds.listenShipped(lead, 'goodbye@en-US')).bytes).toBeGreaterThan(8000)
    expect(await refusal(promptSounds.upload(lead, 'a.mp3', once(Buffer.from('x'))))).toEqual([
      'FORBIDDEN',
      undefined,
    ])
    const outside = promptSounds.listenShipped(lead, '../music/queue')
    expect(await refusal(outside)).toEqual(['NOT_FOUND', undefined])
  })
})
