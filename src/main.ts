import closeWithGrace from 'close-with-grace'
import { pino, type Logger } from 'pino'
import { buildAdministration } from './main/administration.ts'
import { adoptionWaitMs, dutyWaitMs, goOn, withinMs } from './main/going-on.ts'
import { createRecordings } from './app/disclosure/recordings.ts'
import { createDisclosure } from './app/disclosure/revealing.ts'
import { createAttachments } from './app/attachments/attachments.ts'
import { createHistory } from './app/hotline/history.ts'
import { createHotline, type RunningHotline } from './app/hotline/hotline.ts'
import { createPrompts } from './app/hotline/prompts.ts'
import { createRouting } from './app/routing.ts'
import { createKnowledge } from './app/knowledge/knowledge.ts'
import { createSessions } from './app/sessions.ts'
import { createDesks } from './app/sessions/desks.ts'
import { createSipAccess, type SipAccess } from './app/sip-access.ts'
import { createTrunks } from './app/trunks/trunks.ts'
import { createWorkOrders } from './app/work-orders.ts'
import { createOrderFigures } from './app/order-figures.ts'
import { createAssist } from './app/work-orders/assist.ts'
import { createDesks as createOrderDesks } from './app/work-orders/desks.ts'
import { createListWatch } from './app/work-orders/list-watch.ts'
import { createOrderReplies } from './app/work-orders/replies.ts'
import { createOrderTimers } from './app/work-orders/sweep.ts'
import { keepOrdersSwept } from './app/work-orders/upkeep.ts'
import type { OrderListener } from './app/work-orders/api.ts'
import { createFactLog } from './adapters/db/facts/fact-log.ts'
import { createOrderFigureStore } from './adapters/db/figures/store.ts'
import { createKnowledgeStore } from './adapters/db/knowledge/store.ts'
import { createAttachmentStore } from './adapters/db/orders/attachments.ts'
import { createCatalogueSource } from './adapters/db/orders/catalogue.ts'
import { createDeskStore } from './adapters/db/orders/desks.ts'
import { createPublicationStore } from './adapters/db/orders/publications.ts'
import { createSimilarStore } from './adapters/db/orders/similar.ts'
import { createOrderStore } from './adapters/db/orders/store.ts'
import { createPrivacy } from './adapters/db/privacy.ts'
import { createAccessLog } from './adapters/db/stores/access-log.ts'
import { createCallerHistory } from './adapters/db/stores/caller-history.ts'
import { createConfigStore } from './adapters/db/stores/config.ts'
import { createCredentialStore } from './adapters/db/stores/credentials.ts'
import { createFigureStore } from './adapters/db/stores/figures.ts'
import { createPeopleStore } from './adapters/db/stores/people.ts'
import { createRecordingStore } from './adapters/db/stores/recordings.ts'
import { createReferenceStore } from './adapters/db/stores/reference.ts'
import { createSessionStore } from './adapters/db/stores/sessions.ts'
import { createAttachmentFiles } from './adapters/files/attachment-files.ts'
import { createRecordingFiles } from './adapters/files/recording-files.ts'
import { createHttpServer } from './adapters/http/server.ts'
import { ownCertificate } from './adapters/http/tls.ts'
import { openJournal } from './adapters/journal/journal-file.ts'
import { createMetrics } from './adapters/metrics/metrics.ts'
import { createMediaLegs } from './adapters/media/media-legs.ts'
import { createMediaServer } from './adapters/media/media-server.ts'
import { faultOfFreeswitch } from './adapters/probes/freeswitch.ts'
import { createLiveLink } from './adapters/push/live.ts'
import { createPasswords } from './adapters/security/passwords.ts'
import { createSecrets } from './adapters/security/secrets.ts'
import { createAskServer } from './adapters/telephony/ask-server.ts'
import { createCitizenLegs } from './adapters/telephony/citizen-legs.ts'
import { createDeskLegs } from './adapters/telephony/desk-legs.ts'
import { keepDialog, lighten, restoreDialog, type KeptDialog } from './adapters/telephony/kept-dialog.ts'
import { createSipServer } from './adapters/telephony/sip-server.ts'
import { createSystemTime } from './adapters/time/system-time.ts'
import { reconfiguringKinds, referencedKinds } from './domain/configuration/terms.ts'
import { maskNumber, maskTelephonesInLine } from './domain/masking.ts'
import { exitForSettings, loadConfig, type ControllerConfig } from './config.ts'
import { missingOf, promptsThere } from './main/missing.ts'
import { buildCitizensCalls } from './main/citizens-calls.ts'
import { hearFacts } from './main/heard-facts.ts'
import { openDatabase, rememberedBy } from './main/database.ts'
import { fillDemoDesksBeside } from './main/demo-desks.ts'
import { buildMessaging } from './main/messaging.ts'
import { buildRosters } from './main/rosters.ts'
import { newQueryCode } from './main/query-code.ts'
import { routeSip } from './main/sip-routes.ts'
import { settingsFromLauncher } from './main/settings-from-launcher.ts'
import { checkServers } from './preflight/preflight.ts'
import { makeRecordingsFolder } from './preflight/recordings-folder.ts'
import { waitForDatabase } from './preflight/wait-for-database.ts'

/**
 * The controller: builds the adapters, gives them to the use cases, starts, and stops. Everything behind it (database,
 * SIP server, media server) has an address in the settings; who answers there is none of its business.
 */
const start = async (config: ControllerConfig, log: Logger): Promise<() => Promise<void>> => {
  const time = createSystemTime()
  const secrets = createSecrets()
  const newId = () => secrets.uuid()
  const privacy = createPrivacy(config.privacy.key)
  const metrics = createMetrics()
  const { seal, open } = privacy
  const journal = openJournal({ folder: `${config.paths.dataDir}/journal`, seal, open, log })
  const history = createHistory(journal, newId, log)
  const { notes } = history
  const factLog = await createFactLog({
    ...{ connectionString: config.database.url, privacy, logger: log },
    ...{ spoolFolder: `${config.paths.dataDir}/spool`, writer: history.writer },
  })
  const isKept = process.argv.includes('--wait')
  const stores = await openDatabase({
    ...{ config, privacy, notes, log },
    there: () => (isKept ? waitForDatabase(config.database.url, time, log) : Promise.resolve()),
  })
  const { hotlineConfig } = stores
  /** Work that waits for the database, whenever that is there. */
  const onceUpToDate = (what: string, work: () => Promise<unknown>): void => {
    stores.upToDate.then(work).catch((err: unknown) => log.error({ err, what }, 'the start left work undone'))
  }
  const desks = createDesks()
  const sip = createSipServer(config.drachtio, log)
  const mediaServer = createMediaServer(config.freeswitch, {
    srf: sip.srf,
    probe: faultOfFreeswitch,
    time,
    log,
  })
  const media = createMediaLegs({
    ...{ server: mediaServer, notes, time, log },
    keep: (dialog) => keepDialog(lighten(dialog)),
    restore: (kept) => restoreDialog(sip.srf, kept as KeptDialog),
  })
  const trunks = createTrunks({
    ...{ trunks: config.sip.trunks ?? [], phones: config.sip.allow },
    ...{ ask: createAskServer(sip.srf), notes, time, log },
  })
  const telephony = createCitizenLegs({
    ...{ srf: sip.srf, newId, notes, log },
    gate: (callId, address) => trunks.admit(callId, address),
  })
  const deskLegs = createDeskLegs({
    ...{ srf: sip.srf, notes, log, legs: media, mediaServer: () => mediaServer.present },
    verify: (authorization, method, uri) => digestVerdict(sipAccess, authorization, method, uri),
  })
  const people = createPeopleStore(stores.database)
  const configStore = rememberedBy(notes, createConfigStore(stores.database))
  // Uploaded prompts lie beside the recordings: the one folder that we write and the media server sees.
  const soundsDir = `${config.paths.recordingsDir}/prompts`
  const prompts = createPrompts(config.paths.promptsDir, soundsDir)
  const orderChanged: OrderListener = (change) => {
    if (change.filed && change.agentId !== null) hotline.orderFiled(change.agentId)
    if (change.event === 'discard' && change.callId !== null) void blacklist.consider(change.callId)
    lists.changed(change)
  }
  const orderDeps = {
    orders: createOrderStore(stores.database, privacy),
    catalogue: createCatalogueSource(stores.database, time),
    ...{ time, newId, log, orderChanged },
    newQueryCode,
    desks: createDeskStore(stores.database, privacy),
    publications: createPublicationStore(stores.database),
  }
  const lists = createListWatch({ desks: orderDeps.desks, orders: orderDeps.orders, time, log })
  const orders = createWorkOrders(orderDeps)
  const orderDesks = createOrderDesks(orderDeps)
  const assist = createAssist({
    ...orderDeps,
    similar: createSimilarStore(stores.database, privacy),
    reference: createReferenceStore(stores.database),
  })
  const timers = createOrderTimers(orderDeps)
  const messaging = buildMessaging({
    ...{ sms: config.sms, database: stores.database, privacy, newId, time, log },
    orders: createOrderReplies(orderDeps),
  })
  const orderFigures = createOrderFigures({
    store: createOrderFigureStore(stores.database, privacy),
    ...{ time, log },
  })
  const access = { accessLog: createAccessLog(stores.database), orders: orderDeps.orders, time, newId }
  const citizensCalls = buildCitizensCalls({
    ...{ database: stores.database, privacy, newId, time, log },
    tell: (call) => messaging.messages.missedCall(call),
    changed: () => live.callbacksChanged(),
  })
  const { blacklist } = citizensCalls.services
  onceUpToDate('blacklist', () => blacklist.refresh())
  const attachments = createAttachments({
    ...{ ...access, attachments: createAttachmentStore(stores.database) },
    files: createAttachmentFiles(config.paths.dataDir),
  })
  const stillSignedIn = (err: unknown) => log.warn({ err }, 'a sign-in could not be ended')
  const heard = hearFacts(factLog, { meter: metrics.take, callbackAsked: () => live.callbacksChanged() })
  const hotline: RunningHotline = createHotline({
    ...{ dialsADay: config.dialsADay, timing: { agentReturnMs: config.agentReturnMs }, trunks },
    ...{ config: hotlineConfig, telephony, media, deskLegs, time, prompts, history, log },
    factLog: heard.factLog,
    callers: createCallerHistory(stores.database, privacy),
    isBlocked: (number) => blacklist.holds(number),
    openDraft: async (call) => (await orders.openDraft(call)).orderId,
    moveDraft: (draft) => orders.moveDraft(draft),
    recordingsDir: config.paths.recordingsDir,
    adoption: metrics.adoption,
    endSignIn: (userId) => void sessions.endOf(userId).catch(stillSignedIn),
    newId,
  })
  heard.fromNowOn()
  const { rosters, duty } = buildRosters({
    ...{ database: stores.database, hotline, time, newId, secrets, log },
    breakLimits: () => Promise.resolve(hotlineConfig.breakLimitsMs),
  })
  const figures = createFigureStore(stores.database)
  const loadFigures = async (): Promise<void> => {
    await factLog.flushed()
    const today = await figures.today(new Date(time.now()))
    hotline.figures.load(today, time.now())
    hotline.dayKnown(today)
  }
  onceUpToDate('figures', loadFigures)
  const sessions = createSessions({
    ...{ store: createSessionStore(stores.database), credentials: createCredentialStore(stores.database) },
    ...{
      people,
      hotline,
      desks,
      notes,
      passwords: createPasswords(),
      secrets,
      time,
      log,
    },
  })
  const routing = createRouting({ people, config: configStore, hotline, log })
  const administration = buildAdministration({
    ...{ database: stores.database, sessions, newId, time, log, paths: { ...config.paths, soundsDir } },
    movedDues: (calendar) => timers.wouldRecount(calendar),
    published: async (kind, id) => {
      orderDeps.catalogue.forget()
      if (referencedKinds.includes(kind)) live.referenceChanged()
      if (kind === 'user') {
        const person = await people.byId(id)
        // A desk that is open learns at once what its agent can do now.
        if (person?.active === true) hotline.personChanged(person)
      }
      if (reconfiguringKinds.includes(kind)) await routing.reload()
      if (kind === 'calendar') await timers.recount()
    },
  })
  const sipAccess = createSipAccess({ realm: config.sip.realm, path: '/sip', secrets, time, sessions })
  const takeInvites = routeSip(sip.srf, telephony, deskLegs)
  const servers = () => ({ database: factLog.healthy, sip: sip.connected, media: mediaServer.available })
  metrics.read({
    ...{ acd: hotline.acd, now: () => time.now(), facts: factLog.backlog, servers },
    trunks: () => trunks.states(),
  })
  const readiness = {
    check: () => {
      const missing = missingOf({ ...servers(), prompts: promptsThere(prompts, hotlineConfig) })
      return { ready: missing.length === 0, missing }
    },
  }
  const http = await createHttpServer({
    ...{ settings: await httpSettings(config, time.now()), secrets, time, logger: log },
    services: {
      ...{ messages: messaging.messages, gatewayNews: messaging.takeNews, assist },
      ...administration.services,
      routing,
      ...{ rosters, duty },
      ...{ sessions, sipAccess, orders, desks: orderDesks, orderFigures, readiness, metrics: metrics.page },
      ...{
        reference: createReferenceStore(stores.database),
        ...citizensCalls.services,
        ...{ disclosure: createDisclosure(access), attachments },
        knowledge: createKnowledge({ ...access, knowledge: createKnowledgeStore(stores.database) }),
        recordings: createRecordings({
          ...{ ...access, secrets, signingKey: secrets.sign(config.privacy.key, 'addresses of recordings') },
          recordings: createRecordingStore(stores.database),
          files: createRecordingFiles(config.paths.recordingsDir),
        }),
      },
    },
  })
  const live = createLiveLink(http.raw, {
    ...{ door: http.door, sessions, desks, hotline, lists, time, logger: log },
    onPainted: (report) => log.info({ ...report, figure: 'P7' }, 'a pop was painted'),
  })
  const stopSweeping = sessions.keepSwept()
  const stopApplying = administration.keepApplied()
  const stopSumming = orderFigures.keepUp()
  const stopTelling = citizensCalls.keepTold()
  onceUpToDate('tidying', () => Promise.all([orders.tidy(), attachments.tidy()]))
  const stopOrderSweeps = keepOrdersSwept({ timers, tidy: () => orders.tidy(), time, log })
  messaging.outbox.start()
  sip.onState((connected) => {
    if (connected) trunks.watch()
    else trunks.rest()
  })
  const goesOn = goOn(hotline, mediaServer, sip, telephony, deskLegs, takeInvites)
  // A desk that is back before its call would find nobody to hold or hang up.
  if (history.legacy !== null) await withinMs(adoptionWaitMs, goesOn)
  await withinMs(dutyWaitMs, duty.refresh())
  const address = await http.listen()
  let endFilling: (() => Promise<void>) | null = null
  if (config.demo) {
    onceUpToDate('examples', async () => {
      endFilling = fillDemoDesksBeside(stores.database, privacy, log, time.now())
      await Promise.resolve()
    })
  }
  process.stdout.write(`${JSON.stringify({ listening: address })}\n`)

  return async () => {
    stopSweeping()
    stopSumming()
    stopTelling()
    stopApplying()
    duty.stop()
    await Promise.all([endFilling?.(), stopOrderSweeps(), messaging.outbox.stop()])
    lists.close()
    await live.close()
    await http.close()
    trunks.rest()
    hotline.close()
    media.end()
    sip.close()
    mediaServer.close()
    await factLog.close()
    journal.close()
    await stores.database.destroy()
  }
}

const httpSettings = async (config: ControllerConfig, now: number) => {
  const { host, port, scheme, tls, publicOrigin, trustProxy, metricsToken } = config.http
  const own = scheme === 'https' && tls === null
  const certificate = own ? await ownCertificate({ dataDir: config.paths.dataDir, host, now }) : tls
  return {
    ...{ host, port, deskDir: config.paths.deskDir, sipServer: config.drachtio.webSocket },
    ...(certificate === null ? {} : { tls: certificate }),
    ...(publicOrigin === null ? {} : { publicOrigin }),
    ...(trustProxy === null ? {} : { trustProxy }),
    ...(metricsToken === null ? {} : { metricsToken }),
  }
}

const digestVerdict = (access: SipAccess, authorization: string | undefined, method: string, uri: string) => {
  const verdict = access.verify(authorization, method, uri)
  if (verdict.ok) return { agentId: verdict.userId }
  return { challenge: access.challenge({ stale: verdict.stale }).header, reason: verdict.reason }
}

// The launcher tells by then where the servers are that it started; until then all of this was loaded.
const config = loadConfig(process.argv.includes('--wait') ? await settingsFromLauncher() : {})
// A call has a dozen lines, and each write goes through a thread of its own: they are written together, soon.
const logFile = pino.destination({ dest: 2, sync: false, minLength: 16_384 - 1, periodicFlush: 100 })
// Without a reader (the launcher was killed) the flush at the end of the process would be tried for ever: sonic-boom 4.2
// waits after every error, EPIPE too, and tries again.
process.stdin.once('end', () => (logFile.flushSync = () => undefined))
const log = pino(
  {
    level: config.log.level,
    base: null,
    redact: { paths: ['input.callerNumber', 'callerNumber'], censor: (value) => maskNumber(String(value)) },
    hooks: { streamWrite: maskTelephonesInLine },
  },
  logFile,
)
try {
  makeRecordingsFolder(config.paths.recordingsDir)
} catch (err) {
  exitForSettings(err)
}
// Somebody else has looked (`npm start`), and starts us again when we die: calls are up, what is away will come back.
if (!process.argv.includes('--wait')) await checkServers(config).catch(exitForSettings)
const stop = await start(config, log)
closeWithGrace({ delay: 8_000, logger: log }, async ({ err }) => {
  if (err !== undefined) log.fatal({ err }, 'the controller stops because of a fault')
  await stop()
})
