import type { Log } from '../../app/ports/log.ts'
import type { Time } from '../../app/ports/time.ts'
import type { MediaServer } from './media-server.ts'

type SweepDeps = {
  readonly server: MediaServer
  readonly time: Time
  readonly log: Log
  readonly isOurs: (uuid: string) => boolean
}

/** A channel that nobody knows twice, this far apart, is ended: within 10 s (I4), and after any that is being made is known. */
const everyMs = 4_500

/** Ends channels of our profile on the media server that belong to nobody: left by a controller that died making them. */
export const createSweep = ({ server, time, log, isOurs }: SweepDeps) => {
  let suspects = new Set<string>()
  let cancel: (() => void) | null = null

  const look = async (): Promise<void> => {
    if (!server.available) return
    const listed = await server.present.api('show channels as json')
    const strangers = channelsIn(listed, server.profile).filter((uuid) => !isOurs(uuid))
    for (const uuid of strangers) {
      if (!suspects.has(uuid)) continue
      log.warn({ legId: uuid }, 'a channel without an owner is ended')
      await server.present.api(`uuid_kill ${uuid}`)
    }
    suspects = new Set(strangers)
  }
  const next = (): void => {
    cancel = time.after(everyMs, () => {
      look()
        .catch((err: unknown) => log.warn({ err }, 'the channels of the media server could not be read'))
        .finally(() => {
          if (cancel !== null) next()
        })
    })
  }
  return {
    start: (): void => {
      if (cancel === null) next()
    },
    stop: (): void => {
      cancel?.()
      cancel = null
    },
  }
}

const channelsIn = (listed: string, profile: string): readonly string[] => {
  const { rows = [] } = JSON.parse(listed) as {
    readonly rows?: readonly { readonly uuid: string; readonly name: string }[]
  }
  return rows.filter(({ name }) => name.startsWith(`sofia/${profile}/`)).map(({ uuid }) => uuid)
}
