/**
 * The API commands of the embedded switch, by FreeSWITCH's names. One that is not here is answered
 * `-ERR … Command not found!`, as there.
 */
import type { Command } from '../runtime.ts'
import {
  hupall,
  schedHangup,
  uuidAnswer,
  uuidBreak,
  uuidBridge,
  uuidBroadcast,
  uuidFlushDtmf,
  uuidKill,
  uuidPark,
  uuidRecvDtmf,
  uuidSendDtmf,
  uuidTransfer,
} from './channel-control.ts'
import { show, uuidDump, uuidExists, uuidGetvar, uuidSetvar, uuidSetvarMulti } from './channel-data.ts'
import { uuidAudio, uuidBuglist, uuidRecord, uuidSetMediaStats } from './channel-media.ts'
import { conference } from './conference.ts'
import {
  createUuid,
  echo,
  evaluate,
  fsctl,
  globalGetvar,
  globalSetvar,
  hostname,
  moduleExists,
  sofia,
  status,
  uptime,
  version,
} from './server.ts'

export const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({
    conference,
    create_uuid: createUuid,
    echo,
    eval: evaluate,
    expand: evaluate,
    fsctl,
    global_getvar: globalGetvar,
    global_setvar: globalSetvar,
    hostname,
    hupall,
    module_exists: moduleExists,
    sched_hangup: schedHangup,
    show,
    sofia,
    status,
    uptime,
    uuid_answer: uuidAnswer,
    uuid_audio: uuidAudio,
    uuid_break: uuidBreak,
    uuid_bridge: uuidBridge,
    uuid_broadcast: uuidBroadcast,
    uuid_buglist: uuidBuglist,
    uuid_dump: uuidDump,
    uuid_exists: uuidExists,
    uuid_flush_dtmf: uuidFlushDtmf,
    uuid_getvar: uuidGetvar,
    uuid_kill: uuidKill,
    uuid_park: uuidPark,
    uuid_record: uuidRecord,
    uuid_recv_dtmf: uuidRecvDtmf,
    uuid_send_dtmf: uuidSendDtmf,
    uuid_set_media_stats: uuidSetMediaStats,
    uuid_setvar: uuidSetvar,
    uuid_setvar_multi: uuidSetvarMulti,
    uuid_transfer: uuidTransfer,
    version,
  } satisfies Record<string, Command>),
)
