import type { Session } from '../../../src/contract/session.ts'
import { openMicrophone } from '../phone/audio.ts'
import { RestError } from '../link/rest.ts'
import { forgetLive, live } from './desk.ts'
import { tieKnowledge } from './knowledge.ts'
import { link, linkEvents } from './link.ts'
import { tieDial } from './dial.ts'
import { tieParties } from './parties.ts'
import { tieOffers } from './offer.ts'
import { say } from './notices.ts'
import { placesOf } from './places.ts'
import { app, loadReference, rest } from './session.ts'
import { settings } from './settings.ts'
import {
  callLegAgain,
  loadTelephone,
  startTelephone,
  stopTelephone,
  telephoneStarted,
  tieTelephone,
  useMicrophone,
} from './telephone.ts'
import { t } from '../text/i18n.ts'
import { tieWork } from './work.ts'

/** The headset was chosen in this tab: a reload goes straight back to the call. */
const headsetMark = 'lianxin.headset'
const retryMs = 2000

const chosenBefore = (session: Session) => sessionStorage.getItem(headsetMark) === session.userId

const startLink = (session: Session) => {
  if (session.hasPhone) link.open('desk')
  link.start()
}

const showWork = (session: Session) => {
  app.tab = placesOf(session)[0] ?? 'board'
  app.page = 'work'
}

/** The headset check is done: at sign-in it begins the shift, later it only changes the devices. */
export const headsetChosen = async (microphone: MediaStream): Promise<void> => {
  const session = app.session
  if (!session) return
  app.page = 'work'
  if (telephoneStarted()) return useMicrophone(microphone)
  if (!live.desk) {
    showWork(session)
    startLink(session)
  }
  sessionStorage.setItem(headsetMark, session.userId)
  await startTelephone(microphone)
}

/** A reload in the middle of the shift: desk, link and telephone come back side by side. */
const comeBack = async (session: Session): Promise<void> => {
  void loadTelephone()
  const microphone = openMicrophone(settings.microphone)
  startLink(session)
  const [found] = await Promise.allSettled([microphone, loadReference()])
  showWork(session)
  if (found.status === 'fulfilled') await startTelephone(found.value)
  // The microphone of before is gone or no longer allowed: the headset check explains it.
  else app.page = 'headset'
}

const enter = async (session: Session) => {
  app.session = session
  if (session.mustChangePassword) {
    app.page = 'password'
    return undefined
  }
  if (session.hasPhone && chosenBefore(session)) return comeBack(session)
  await loadReference()
  if (session.takesCalls) app.page = 'headset'
  else {
    showWork(session)
    startLink(session)
  }
  return undefined
}

/** A password of one's own instead of the one that was handed over; then the shift begins. Rejects with `RestError`. */
export const changePassword = async (currentPassword: string, newPassword: string): Promise<void> => {
  await rest.changePassword({ currentPassword, newPassword })
  await enter(await rest.session())
}

/** Another password of one's own; other sign-ins of the person end. Rejects with `RestError`. */
export const changeOwnPassword = async (currentPassword: string, newPassword: string): Promise<void> => {
  await rest.changePassword({ currentPassword, newPassword })
  say(t('password.changed'))
}

/** Signs in; rejects with `RestError`. Over a page whose session ended, the page goes on where it was. */
export const signIn = async (username: string, password: string): Promise<void> => {
  const before = app.session
  const session = await rest.signIn({ username, password })
  settings.username = username
  if (app.expired && before?.userId === session.userId) {
    app.session = session
    app.expired = false
    startLink(session)
    callLegAgain()
    return
  }
  if (app.expired) return location.reload()
  await enter(session)
}

/** Hangs up, ends the session, and begins anew with an empty page. */
export const signOut = async (): Promise<void> => {
  link.stop()
  await stopTelephone()
  try {
    await rest.signOut()
  } catch {
    // Not reached: the session runs out by itself, and the next person signs in over it.
  }
  sessionStorage.clear()
  app.session = null
  forgetLive()
  app.page = 'signIn'
}

/** This tab takes over again from the one that replaced it. */
export const useHere = (): void => location.reload()

const boot = async (): Promise<void> => {
  try {
    await enter(await rest.session())
  } catch (error) {
    if (error instanceof RestError && error.status === 401) app.page = 'signIn'
    else {
      app.page = 'unreachable'
      setTimeout(() => void boot(), retryMs)
    }
  }
}

/** Ties server, telephone and page together, then finds out who is signed in. */
export const begin = (): Promise<void> => {
  linkEvents.callLeg = callLegAgain
  linkEvents.replaced = () => void stopTelephone()
  tieTelephone()
  tieOffers()
  tieDial()
  tieParties()
  tieWork()
  tieKnowledge()
  return boot()
}
