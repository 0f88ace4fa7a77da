import type { KindTexts } from '../texts.ts'
import { roles } from './roles.ts'

/** What an administrator keeps, kind by kind: each setting with a label and one sentence of what it does. */
export const kinds: KindTexts = {
  words: {
    ...roles,
    hotline: 'Hotline',
    department: 'Department',
    utility: 'Utility',
    district: 'District',
    zone: 'Zone',
    templateT1: 'Accepted and passed on',
    templateT2: 'Extended',
    templateT3: 'Result',
    templateT4: 'Call-back missed',
    templateT5: 'Done again',
    templateT6: 'Not accepted',
    templateT7: 'Message left or call missed',
    templateU1: 'New order (unit)',
    templateU2: 'Due soon (unit)',
    templateU3: 'Supervised (unit)',
    templateU4: 'Urged (unit)',
  },
  rights: {
    about:
      'What each role may do, as the server itself decides it; for one order it also counts with whom it lies and who worked on it.',
    what: 'Right',
    groups: {
      desk: 'Desks',
      press: 'Work orders: may bring about',
      see: 'See settings',
      edit: 'Change settings',
    },
    calls: 'Take calls',
    phone: 'Use a telephone',
    board: 'Board',
    messages: 'Read messages',
    reports: 'Read reports',
    callbacks: 'Call back who left a message',
    blacklist: 'See blocked numbers',
    blacklistDecisions: 'Block numbers and lift blocks',
    supervise: 'Hear, join and take over calls, force states, move calls',
    supervisionLog: 'Read the log of supervision',
    list: 'List: {name}',
  },
  user: {
    about:
      'Who signs in, in which role, with which skills. A new person gets a password for one sign-in and changes it then.',
    sections: { person: 'Person', work: 'Skills and units' },
    fields: {
      name: { label: 'Name', hint: 'Shown on desks, orders and histories.' },
      username: {
        label: 'User name',
        hint: 'Typed at sign-in, in capitals or not; a new one counts at once.',
      },
      agentNo: { label: 'Number', hint: 'Calls and reports know people by it; nobody shares one.' },
      role: {
        label: 'Role',
        hint: 'Decides which desks open and what may be done there; one role a person.',
      },
      locked: {
        label: 'Locked',
        hint: 'Cannot sign in, and is signed out; a call that is up ends first. Off by default.',
      },
      skills: {
        label: 'Skill levels',
        hint: '1 learns, 3 is at home (default), 5 is an expert; queues ask for skills and a least level.',
      },
      units: { label: 'Units', hint: 'Sees the orders of these units alone.' },
    },
    password: {
      title: 'Password',
      hint: 'The old one ends, and so do other sign-ins; the new one is for one sign-in, and changed then.',
      make: 'Make a one-time password',
      once: 'Shown this once: hand it over in person.',
    },
  },
  skill: {
    about:
      'Queues find agents by skill: make the skill, give it to people, then ask for it in a queue’s steps.',
    fields: {
      code: { label: 'Code', hint: 'Cannot be changed later; capitals, digits, underscores, e.g. SG_LEGAL.' },
      name: { label: 'Name', hint: 'Shown with people, queues and on the board.' },
      position: { label: 'Order', hint: 'Smaller numbers come first; 100 by default.' },
    },
  },
  breakType: {
    about:
      'Kinds of breaks and their limits. Past the limit the agent is reminded and the board shows it; nothing is forced.',
    fields: {
      code: { label: 'Code', hint: 'Stays as it is; capitals, digits and underscores, e.g. STUDY.' },
      name: { label: 'Name', hint: 'Shown in the menu of the break button.' },
      limitMinutes: {
        label: 'Limit (minutes)',
        hint: 'Reminds after it; 15 for a rest, 30 for a meal by default.',
      },
      position: { label: 'Order', hint: 'Smaller numbers come first.' },
    },
  },
  category: {
    about:
      'The two-level tree of matters. A retired one is not offered any more; orders that have it keep it.',
    fields: {
      code: {
        label: 'Code',
        hint: 'Cannot be changed later; a lower one begins with its upper one’s, e.g. 0108.',
      },
      name: { label: 'Name', hint: 'Agents find it by characters, pinyin or initials.' },
      parentCode: {
        label: 'Above it',
        hint: 'None makes it a first level; only second levels go into orders.',
      },
      leadUnit: {
        label: 'Lead unit',
        hint: 'Suggested first at dispatch; the dispatcher may choose another.',
      },
    },
  },
  unit: {
    about:
      'Departments in charge and who is above whom. No order goes to the unit complained of or one below it.',
    fields: {
      code: { label: 'Code', hint: 'Cannot be changed later; capitals, digits, underscores.' },
      name: { label: 'Name', hint: 'Shown at dispatch, on orders and in messages.' },
      kind: { label: 'Kind', hint: 'Reports group by it.' },
      parentCode: {
        label: 'Above it',
        hint: 'Used to pass on below and to recuse above; none if it has nobody above.',
      },
      position: { label: 'Order', hint: 'Smaller numbers come first; 500 by default.' },
    },
  },
  messageTemplate: {
    about:
      'Messages to citizens and units. What stands in braces is filled in when one is sent; changes count from then on.',
    fields: {
      text: { label: 'Text', hint: 'At most four messages long; no telephone numbers, no names.' },
      confidentialText: {
        label: 'Confidential text',
        hint: 'For confidential orders: nothing of the matter.',
      },
    },
  },
  calendar: {
    about:
      'Days off and make-up workdays as the State Council published them. Years without one are guessed and marked provisional.',
    fields: {
      code: { label: 'Year', hint: 'Read from the file, or typed, e.g. 2027.' },
      days: { label: 'Days', hint: 'Each listed date: off, or a workday.' },
      papers: { label: 'Papers', hint: 'Where the notice was published.' },
    },
    missing:
      '{years} is not imported yet. Import it as soon as the State Council has published it; until then due dates in it are guessed and provisional.',
    importTitle: 'Bring in a year',
    importHint:
      'Choose a JSON file of holiday-cn, or paste it here. Changes and moved due dates are shown before saving.',
    choose: 'Choose a file…',
    or: 'or',
    paste: 'Paste its JSON',
    take: 'Read',
    read: '{count} days were read; nothing is published yet.',
    notJson: 'This is no JSON: {why}',
    notCalendar: 'Without {what} it is not in the form of holiday-cn, or the file is cut off',
    dayIncomplete: 'Entry {at} of days has no proper {what}: fetch the whole year again',
    otherYear: 'This file is of {year}: open that year, or add it',
    holiday: 'Holiday',
    rest: 'Off',
    count: 'Days',
    work: 'Made up on',
    listed: '{off} days off, {work} made up',
    none: 'Nothing yet: choose a file, or paste its text and read it.',
    noDues:
      'No open order gets another due date: only provisional ones are counted again, never earlier than promised.',
    dues: '{count} open orders get another due date',
    moreDues: 'and {count} more',
  },
}
