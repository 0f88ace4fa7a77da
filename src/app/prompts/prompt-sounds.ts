import { promptUploadBytes, type PromptSound } from '../../contract/prompts.ts'
import { tidyName } from '../../domain/attachments/kinds.ts'
import type { PromptContent, Problem } from '../../domain/configuration/contents.ts'
import { kindRoles } from '../../domain/configuration/terms.ts'
import { errors, withDetails } from '../errors.ts'
import type { AttachmentFiles } from '../ports/attachments.ts'
import type { PromptAudio, PromptFiles, PromptSoundStore } from '../ports/prompts.ts'
import type { Log } from '../ports/log.ts'
import type { Time } from '../ports/time.ts'
import type { Actor } from '../work-orders/actor.ts'

/**
 * Errors: `FORBIDDEN` · `NOT_FOUND` no such sound or prompt · `TOO_LARGE` · `PROMPT_UNREADABLE` with `details`
 * `{field: 'file', rule: 'empty' | 'noSound' | 'unsupported' | 'damaged' | 'silent' | 'tooShort' | 'tooLong', limit}`.
 */
export type PromptSounds = {
  /** Takes a sound file in, of any common format; `content` is read to its end or to the limit. */
  upload(actor: Actor, fileName: string, content: AsyncIterable<Uint8Array>): Promise<PromptSound>
  find(actor: Actor, soundId: string): Promise<PromptSound>
  listen(actor: Actor, soundId: string): Promise<PromptAudio>
  /** The sound that came with the product. */
  listenShipped(actor: Actor, name: string): Promise<PromptAudio>
  /** What keeps a prompt from being published, and what should be known before. */
  judge(name: string, content: PromptContent): Promise<Judged>
}
type Judged = { readonly problems: readonly Problem[]; readonly notes: readonly Problem[] }

export type PromptSoundDeps = {
  readonly sounds: PromptSoundStore
  readonly files: PromptFiles
  readonly incoming: Pick<AttachmentFiles, 'receive' | 'discard'>
  readonly newId: () => string
  readonly time: Pick<Time, 'now'>
  readonly log: Log
}

/** A recording notice is over within this (domain.md §4.3). */
const noticeMs = 8_000

export const createPromptSounds = (deps: PromptSoundDeps): PromptSounds => {
  const { sounds, files, incoming } = deps
  const found = async (soundId: string): Promise<PromptSound> => {
    const sound = await sounds.byId(soundId)
    if (sound === null) throw noSuchSound()
    return sound
  }
  return {
    upload: async (actor, fileName, content) => {
      if (!kindRoles.prompt.edit.includes(actor.role)) throw new errors.forbidden()
      const file = await incoming.receive(content, promptUploadBytes)
      if (file === null) throw errors.tooLarge()
      try {
        return await takeIn(deps, actor, fileName, file.path)
      } finally {
        await incoming.discard(file)
      }
    },
    find: async (actor, soundId) => {
      mayListen(actor)
      return found(soundId)
    },
    listen: async (actor, soundId) => {
      mayListen(actor)
      const sound = await found(soundId)
      return there(await files.read(sound.soundId))
    },
    listenShipped: async (actor, name) => {
      mayListen(actor)
      return there(await files.readShipped(name))
    },
    judge: async (name, { sound: soundId }) => {
      const shipped = await files.readShipped(name)
      if (soundId === null) return shipped === null ? problem('soundNeeded') : sound
      const known = await sounds.byId(soundId)
      if (known === null) return problem('exists', soundId)
      const isLong = name.startsWith('notice') && known.durationMs > noticeMs
      const long = { field: 'sound', rule: 'noticeLong', limit: Math.round(known.durationMs / 100) / 10 }
      const clipped = { field: 'sound', rule: 'clipped' }
      return { problems: [], notes: [...(isLong ? [long] : []), ...(known.clipped ? [clipped] : [])] }
    },
  }
}

const sound: Judged = { problems: [], notes: [] }
const problem = (rule: string, limit?: string): Judged => ({
  problems: [{ field: 'sound', rule, ...(limit === undefined ? {} : { limit }) }],
  notes: [],
})

const mayListen = (actor: Actor): void => {
  if (!kindRoles.prompt.read.includes(actor.role)) throw new errors.forbidden()
}
const noSuchSound = (): Error => new errors.notFound('sound')
const there = (audio: PromptAudio | null): PromptAudio => {
  if (audio === null) throw noSuchSound()
  return audio
}

const takeIn = async (
  { sounds, files, newId, time, log }: PromptSoundDeps,
  actor: Actor,
  givenName: string,
  path: string,
): Promise<PromptSound> => {
  const soundId = newId()
  const made = await files.convert(path, soundId)
  if ('fault' in made) {
    const limit = made.detail === null ? {} : { limit: made.detail }
    throw withDetails(new errors.promptUnreadable(made.fault), [
      { field: 'file', rule: made.fault, ...limit },
    ])
  }
  const added: PromptSound = {
    ...{
      soundId,
      fileName: tidyName(givenName) || soundId,
      format: made.format,
      durationMs: made.durationMs,
    },
    ...{ levelBeforeDb: made.before.levelDb, levelDb: made.after.levelDb, peakDb: made.after.peakDb },
    ...{ clipped: made.clipped, byName: actor.name, at: time.now() },
  }
  await sounds.add({ ...added, byId: actor.userId })
  log.info({ soundId, format: added.format, userId: actor.userId }, 'a sound for a prompt was taken in')
  return added
}
