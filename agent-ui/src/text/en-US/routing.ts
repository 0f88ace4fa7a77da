import type { RoutingRuleTexts, RoutingTexts, RoutingWordTexts } from '../texts.ts'

/** Lines, queues and who gets a call. */
export const routing: RoutingTexts = {
  way: {
    number: 'Number',
    notice: 'Notice',
    queue: 'Queue',
    step: 'Asks for',
    overflow: 'Overflow',
    voicemail: 'Voicemail offered',
    closed: 'Out of hours',
    language: 'Language key',
    after: '{what} · after {seconds} s',
  },
  parts: {
    afterMs: 'after',
    skills: 'skill',
    skipIfNobody: 'skip if nobody',
    code: 'skill',
    minLevel: 'least level',
    level: 'level',
    weekly: 'week',
    from: 'from',
    to: 'to',
  },
  days: {
    mon: 'Monday',
    tue: 'Tuesday',
    wed: 'Wednesday',
    thu: 'Thursday',
    fri: 'Friday',
    sat: 'Saturday',
    sun: 'Sunday',
    closed: 'Closed',
  },
  steps: {
    number: 'Step {n}',
    after: 'After waiting',
    seconds: 's',
    skip: 'Go on at once while nobody here would match',
    level: 'Least level of {skill}',
    anybody: 'Any agent',
    require: 'Ask for a skill',
    add: 'Widen once more',
  },
  queue: {
    about:
      'Where calls wait, who is offered them first, how that widens. Published changes count for calls that arrive after.',
    sections: {
      basic: 'Basics',
      ring: 'Ringing and wrap-up',
      announcements: 'Announcements',
      overflow: 'Overflow and voicemail',
    },
    fields: {
      code: { label: 'Code', hint: 'Cannot be changed later; capitals, digits, underscores, e.g. Q_LEGAL.' },
      name: { label: 'Name', hint: 'Shown on the board, the desk and in reports.' },
      position: { label: 'Order', hint: 'Smaller numbers come first on the board; 100 by default.' },
      policy: { label: 'Rules', hint: '' },
      policy_priority: { label: 'Priority', hint: 'Added to the line’s: higher is sooner; 0 by default.' },
      policy_agePointsPerMinute: {
        label: 'Age credit',
        hint: 'Points of priority for each minute of waiting, so that nobody waits for ever; 0 by default.',
      },
      policy_maxWaiting: {
        label: 'Most waiting',
        hint: 'Calls beyond it hear that all are busy; 50 by default.',
      },
      policy_steps: {
        label: 'Who may take it, step by step',
        hint: 'Begins with the first; when its time has come, the next step replaces the one before.',
      },
      policy_strategy: {
        label: 'Strategy',
        hint: 'Who of those who match comes first; longest idle by default.',
      },
      policy_progressive_first: {
        label: 'Desks at first',
        hint: 'How many ring at the start; 1 by default.',
      },
      policy_progressive_everyMs: {
        label: 'Interval (s)',
        hint: 'After how long more desks ring; 5 by default.',
      },
      policy_progressive_add: { label: 'More each time', hint: 'How many more ring then; 1 by default.' },
      policy_ringMs: { label: 'Rings for (s)', hint: 'Then it goes to the next; 10 by default.' },
      policy_noAnswer_then: {
        label: 'Not answered',
        hint: 'What becomes of an agent who let it ring; not ready by default.',
      },
      policy_noAnswer_restMs: { label: 'Rest (s)', hint: 'Ready again by itself after it; 30 by default.' },
      policy_wrapUp_mode: {
        label: 'Wrap-up',
        hint: 'What follows a call; timed, and can be cut short, by default.',
      },
      policy_wrapUp_ms: { label: 'Wrap-up time (s)', hint: 'Ready by itself after it; 60 by default.' },
      policy_wrapUp_extendMs: { label: 'Each extension (s)', hint: 'What one press adds; 30 by default.' },
      policy_wrapUp_maxExtensions: { label: 'Extensions', hint: 'At most so many a call; 3 by default.' },
      policy_announcements_position: { label: 'Say the place', hint: 'How many are ahead; on by default.' },
      policy_announcements_expectedWait: { label: 'Say the wait', hint: 'An estimate; off by default.' },
      policy_announcements_firstMs: {
        label: 'First after (s)',
        hint: 'Waiting before the first; 15 by default.',
      },
      policy_announcements_everyMs: { label: 'Then every (s)', hint: 'Between two of them; 30 by default.' },
      policy_announcements_limit: {
        label: 'At most',
        hint: 'So many a call; empty says them until it is answered.',
      },
      policy_announcements_onlyWhenBetter: {
        label: 'Only when better',
        hint: 'Silent while the place is the same; off by default.',
      },
      policy_announcements_roundToS: {
        label: 'Rounded to (s)',
        hint: 'The wait is rounded up to it; 60 by default.',
      },
      policy_overflow: {
        label: 'Overflow',
        hint: 'Agents of another queue may take it as well; it keeps its place and its age.',
      },
      policy_overflow_toQueueId: { label: 'To', hint: 'Whose agents may take it as well.' },
      policy_overflow_afterMs: {
        label: 'After (s)',
        hint: 'Waiting before it; 30 by default; empty: not by time.',
      },
      policy_overflow_waitingOverStaffed: {
        label: 'Waiting over staffed',
        hint: 'When more wait than this many times the agents here; empty: not by number.',
      },
      policy_voicemail: {
        label: 'Voicemail',
        hint: 'Asks whether to leave a message and be called back within two hours; off by default.',
      },
      policy_voicemail_afterMs: {
        label: 'After (s)',
        hint: 'Waiting before it; 60 is usual; empty: not by time.',
      },
      policy_voicemail_waitingOverStaffed: {
        label: 'Waiting over staffed',
        hint: 'At once when more wait than this many times the agents here; 2 is usual; empty: not by number.',
      },
    },
  },
  line: {
    about:
      'Numbers that citizens dial, what they hear and which queue they enter. Merged numbers stay lines of their own.',
    sections: { basic: 'Basics', hours: 'Hours', language: 'Language' },
    fields: {
      code: { label: 'Code', hint: 'Cannot be changed later, e.g. L12345; orders record their line by it.' },
      name: { label: 'Name', hint: 'Shown when it rings and in reports.' },
      number: { label: 'Number', hint: 'The one that citizens know.' },
      numbers: {
        label: 'All forms',
        hint: 'As exchanges may send it, one a line, the number itself included.',
      },
      noticePrompt: { label: 'Notice', hint: 'First thing heard, 8 s at most; recorded under “Prompts”.' },
      queueId: { label: 'Queue', hint: 'Where a call goes after the notice.' },
      priority: { label: 'Priority', hint: 'Higher is sooner; 0 by default, 10 for the leaders’ phones.' },
      position: { label: 'Order', hint: 'Smaller numbers come first.' },
      settings: { label: 'Settings', hint: '' },
      settings_hours: { label: 'Limited hours', hint: 'Off: day and night (default). On: the hours below.' },
      settings_hours_weekly: {
        label: 'Week',
        hint: 'Written 09:00-12:00 13:00-17:00, over midnight as two; empty is closed that day.',
      },
      settings_hours_holidays: {
        label: 'Holidays',
        hint: 'On days off; make-up workdays are Mondays. Closed by default.',
      },
      settings_closed_then: {
        label: 'Out of hours',
        hint: 'A notice and the end, a message, or another queue.',
      },
      settings_closed_prompt: { label: 'Prompt', hint: 'Heard out of hours.' },
      settings_closed_queueId: { label: 'Queue then', hint: 'Takes the calls out of hours.' },
      settings_language: {
        label: 'Language key',
        hint: 'One key in the notice leads to another queue; off by default.',
      },
      settings_language_key: { label: 'Key', hint: '0–9, * or #; 2 by default.' },
      settings_language_queueId: { label: 'Leads to', hint: 'The queue that the key leads to.' },
      settings_language_prompt: { label: 'Prompt', hint: 'Played after the notice; none is silent.' },
    },
  },
  explain: {
    title: 'Who would get this call now',
    hint: 'Choose a queue to see who would be offered a call at this moment, and why the others would not.',
    queue: 'Queue',
    first: 'Offered first to',
    nobody: 'Nobody would be offered it now',
    others: 'Everybody else',
    who: 'Agent',
    why: 'Why not',
    refresh: 'Look again',
    none: 'There are no agents',
  },
}

export const routingWords: RoutingWordTexts = {
  longestIdle: 'Longest idle',
  roundRobin: 'In turn',
  topDown: 'Most skilled',
  sequential: 'Most skilled, equals in turn',
  leastTalkTime: 'Least talk today',
  fewestCalls: 'Fewest calls today',
  random: 'At random',
  ringAll: 'All at once',
  ringProgressively: 'More and more',
  notReady: 'Not ready',
  keepReady: 'Stays ready',
  rest: 'Rests for a while',
  none: 'None',
  timed: 'Timed, can be cut short',
  timedExtendable: 'Timed, can be extended',
  untilDone: 'Until the agent is done',
  asUsual: 'As usual',
  closed: 'Closed',
  asSunday: 'As on Sundays',
  announce: 'Notice, then the end',
  voicemail: 'Take a message',
  queue: 'Another queue',
}

/** What is wrong with a queue or a line, and what to do. */
export const routingRules: RoutingRuleTexts = {
  firstAtOnce: 'The first step begins at 0 s',
  stepNever: 'This step never matches: it has to begin later than step {limit}',
  limitNeeded: 'Give at least one of the conditions',
  overflowLoop: 'The overflow comes back here: {limit}; change one of these queues',
  nobodyEver:
    'Nobody matches any step, and it neither overflows nor takes messages: give somebody the skill first',
  skillNobodyHas: 'No agent has {limit}: give somebody the skill under “People”, or lower the level',
  stepNobodyMatches: 'Nobody has all skills of step {limit}: calls only wait in it',
  numberAmong: 'Has to include {limit}',
  numberTaken: '{limit} belongs to another line',
  promptMissing: 'There is no prompt “{limit}”: add it under “Prompts” first',
  neverOpen: 'Not open on any day: retire the line to close it for good',
  spansOverlap: 'The hours of weekday {limit} overlap or end before they begin',
}
