import { nextTick, watch } from 'vue'
import type { CallView } from '../../../src/contract/desk.ts'
import { createRinger } from '../phone/ringer.ts'
import { spacedNumber } from '../text/times.ts'
import { t } from '../text/i18n.ts'
import { call, phone } from './desk.ts'
import { link } from './link.ts'
import { sayUrgently } from './notices.ts'
import { app } from './session.ts'
import { settings } from './settings.ts'

export const ringer = createRinger(() => (phone.silenced = true))

const flashMs = 800
let flashing: ReturnType<typeof setInterval> | undefined
let notification: Notification | null = null

const instant = () => performance.timeOrigin + performance.now()

/** Resolves when the browser has put the present state on the screen: the frame after the next one begins after it. */
const painted = () =>
  new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))

const offered = (callId: string) => call.value?.callId === callId && call.value.status === 'offered'

export const callerText = (caller: CallView): string =>
  caller.callerNumber === null ? t('call.withheld') : spacedNumber(caller.callerNumber)

const callBack = (caller: CallView) => {
  const title = document.title
  let on = false
  flashing = setInterval(() => {
    on = !on
    document.title = on ? t('call.titleFlash', { caller: callerText(caller) }) : title
  }, flashMs)
  if ('Notification' in window && Notification.permission === 'granted') {
    notification = new Notification(t('call.titleFlash', { caller: callerText(caller) }), {
      body: `${caller.lineName} · ${caller.queueName}`,
      tag: caller.callId,
      requireInteraction: true,
    })
    notification.onclick = () => window.focus()
  }
}

const quiet = (title: string) => {
  ringer.stop()
  clearInterval(flashing)
  notification?.close()
  notification = null
  document.title = title
}

/** First the card, then the ring: a person who hears it must see at once who is calling (figure P7). */
const announce = async (caller: CallView) => {
  sayUrgently(t('call.offerSpoken', { caller: callerText(caller), line: caller.lineName }))
  // Whatever the person looks at, a citizen goes first.
  app.page = 'work'
  app.tab = 'desk'
  await nextTick()
  if (document.hidden) {
    ringer.ring(settings.ringer, settings.ringVolume)
    callBack(caller)
    return
  }
  await painted()
  const popPaintedAt = instant()
  performance.mark('pop-painted')
  if (!offered(caller.callId)) return
  ringer.ring(settings.ringer, settings.ringVolume)
  performance.mark('ring-started')
  link.painted({ callId: caller.callId, popPaintedAt, ringStartedAt: instant() })
}

/** Announces every offer and falls silent when it ends; called once at the start. */
export const tieOffers = (): void => {
  const title = document.title
  watch(
    () => (call.value?.status === 'offered' ? call.value.callId : null),
    () => {
      quiet(title)
      if (call.value?.status === 'offered') void announce(call.value)
    },
    { flush: 'post' },
  )
}
