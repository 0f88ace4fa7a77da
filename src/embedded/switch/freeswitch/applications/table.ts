/**
 * The applications of the embedded switch, by FreeSWITCH's names. One that is not here ends the call, as there.
 */
import type { Application } from '../runtime.ts'
import { playAndGetDigits, read } from './collect-digits.ts'
import { conference } from './conference.ts'
import { eavesdrop } from './eavesdrop.ts'
import { answer, breakApplication, bridge, hangup, log, park, scheduleHangup, sleep, socket, transfer } from './flow.ts'
import {
  echo,
  flushDtmf,
  queueDtmf,
  sendDtmf,
  setAudioLevel,
  setMute,
  startDtmf,
  stopDtmf,
} from './keys-and-volume.ts'
import { endlessPlayback, gentones, playback } from './playback.ts'
import { maskRecordSession, record, recordSession, stopRecordSession, unmaskRecordSession } from './record.ts'
import { exportVariable, multiset, multiunset, set, unset } from './variables.ts'

export const applications: ReadonlyMap<string, Application> = new Map(
  Object.entries({
    answer,
    break: breakApplication,
    bridge,
    conference,
    eavesdrop,
    echo,
    endless_playback: endlessPlayback,
    export: exportVariable,
    flush_dtmf: flushDtmf,
    gentones,
    hangup,
    log,
    multiset,
    multiunset,
    park,
    play_and_get_digits: playAndGetDigits,
    playback,
    queue_dtmf: queueDtmf,
    read,
    record,
    record_session: recordSession,
    record_session_mask: maskRecordSession,
    record_session_unmask: unmaskRecordSession,
    sched_hangup: scheduleHangup,
    send_dtmf: sendDtmf,
    set,
    set_audio_level: setAudioLevel,
    set_mute: setMute,
    sleep,
    socket,
    start_dtmf: startDtmf,
    stop_dtmf: stopDtmf,
    stop_record_session: stopRecordSession,
    transfer,
    unset,
  } satisfies Record<string, Application>),
)
