import { CodedError, type ErrorInfo } from '../util/coded-error.ts';

/** Why a run cannot start or continue. A code is never reused. */
export const ENGINE_CODES = {
  ENG1001: {
    cause: 'no rule to run',
    cure: 'name rule files, or directories with rule files; a filter by tag, id or severity may exclude all of them',
    example: 'dockwarden scan --tag no-such-tag events.ndjson',
  },
  ENG1002: {
    cause: 'a rule is selected by an id that no loaded rule has',
    cure: 'the list of rules, printed as NDJSON, shows the ids',
    example: 'dockwarden scan --rule-id no-such-rule events.ndjson',
  },
  ENG1003: {
    cause: 'an exception is skipped by an id that no loaded exception has',
    cure: 'name the `list_id` or `item_id` of an exception',
    example: 'dockwarden scan --skip-exception no-such-list events.ndjson',
  },
  ENG1004: {
    cause:
      'the file for rejected lines cannot be written, or an output file is also an input of the same run',
    cure: 'check that the directory exists and that you may write to it, or name another file',
    example: 'dockwarden scan --rejects events.ndjson events.ndjson',
  },
  ENG1005: {
    cause:
      'a thread that reads requests ended while it had one; nothing of the request was stored, and another thread took its place',
    cure: 'send the request again; if it ends again, report it with the log of the service',
    example: 'a request larger than the memory of the machine',
  },
  ENG1006: {
    cause: 'a path to follow is empty, or stands for standard input',
    cure: 'name files, directories or patterns; what comes through a pipe can be sent to the service over HTTP',
    example: 'dockwarden serve --tail -',
  },
  ENG1201: {
    cause: 'no job has this id',
    cure: 'the list of jobs shows the ids; of jobs that have ended, only the latest are kept',
    example: 'the id of a job of last year',
  },
  ENG1202: {
    cause:
      'a job cannot start now: too many of its kind wait or run, of yours or of all, or the service is stopping',
    cure: 'wait until some have ended, or cancel jobs that are not needed',
    example: 'a script that starts a job for every alert',
  },
  ENG1203: {
    cause: 'a job cannot be cancelled: it has ended',
    cure: 'a change of alerts that has ended can be undone instead',
    example: 'two people who cancel the same job',
  },
  ENG1204: {
    cause: 'a job is of a kind that does not exist',
    cure: 'the message lists the kinds that there are',
    example: 'a client that is newer than the service',
  },
  ENG1205: {
    cause: 'the request of a job is too long to be stored',
    cure: 'describe the alerts by a query instead of a list of their ids, or split the request',
    example: 'a change of a hundred thousand alerts, each named by its id',
  },
  ENG1206: {
    cause:
      'a job cannot be undone: it is not a change of alerts, it has not ended, or it was undone already',
    cure: 'cancel a job that runs, then undo what it has done',
    example: 'the undo of the preview of an exception',
  },
  ENG1301: {
    cause: 'no alert has this id',
    cure: 'the list of alerts shows the ids; retention may have removed the alert',
    example: 'a link to an alert that is older than alerts are kept',
  },
  ENG1302: {
    cause:
      'a change of alerts changes nothing, contradicts itself, or has texts that are too long or too many',
    cure: 'the message says which part; a reason belongs to closing, and no assignee can be added and removed at once',
    example: 'a reason for closing without the status "closed"',
  },
  ENG1303: {
    cause: 'a request names more alerts than can be changed at once',
    cure: 'change them by a query, as a job',
    example: 'the ids of ten thousand alerts in one request',
  },
  ENG1304: {
    cause: 'a note is empty or too long',
    cure: 'write up to 10,000 characters of Markdown; attach files elsewhere and link to them',
    example: 'a whole log file as a note',
  },
  ENG1305: {
    cause: 'exception items are not valid, or apply to no rule, so their effect cannot be computed',
    cure: 'write items as in an exception list; they apply to the rules of their list, or to those that are named',
    example: 'an item without conditions',
  },
  ENG1306: {
    cause: 'a filter of alerts is unknown or has a value that it cannot have',
    cure: 'the message shows the allowed filters and values',
    example: 'curl http://127.0.0.1:9200/dw/alerts?status=new',
  },
  ENG1307: {
    cause: 'the first digits of an id are those of more than one alert or story, or too few',
    cure: 'give more digits of the id',
    example: 'dockwarden alerts show 12fc    # where two ids begin so',
  },
  ENG1401: {
    cause: 'no story has this id',
    cure: 'the list of stories shows the ids; a story is removed with its last alert',
    example: 'the id of a story of last year',
  },
  ENG1402: {
    cause: 'a change of a story names alerts that are not in it',
    cure: 'load the story again: it may have been split or merged meanwhile',
    example: 'two people who split the same story',
  },
  ENG1403: {
    cause: 'a story would have more than 1,000 alerts, or none',
    cure: 'merge fewer stories, or split off fewer alerts',
    example: 'all alerts of a story are split off',
  },
  ENG1501: {
    cause: 'no rule of the service has this id',
    cure: 'the list of rules shows their ids: `rule_id`, or `id`, which is unique in this service',
    example: 'a change of a rule that was deleted meanwhile',
  },
  ENG1502: {
    cause: 'a rule has errors, so it would not run; what runs now stays as it is',
    cure: 'mend what the problems name, then send the rule again',
    example: 'a rule whose query has no `where`',
  },
  ENG1503: {
    cause: 'rules, or these exceptions, are read from files, so they can only be changed there',
    cure: 'change the files; a service that watches them reads them again at once',
    example: 'a rule is disabled in a service that reads its rules from a Git checkout',
  },
  ENG1504: {
    cause: 'an exception list, an exception item or a value list does not exist',
    cure: 'the lists show their keys and ids',
    example: 'an item is added to a list that was removed meanwhile',
  },
  ENG1505: {
    cause: 'an exception or a value list has errors, so it would hide nothing or the wrong thing',
    cure: 'mend what the problems name, then send it again',
    example: 'an item without entries',
  },
  ENG1506: {
    cause: 'a rule, an exception or a value list with this id already exists',
    cure: 'give the new one another id, or ask for the old one to be replaced',
    example: 'the same export is imported twice without overwriting',
  },
  ENG1507: {
    cause: 'an import cannot be read at all',
    cure: 'an import is a rule file: `.toml`, `.json`, or `.ndjson` with one object per line, of at most 10 MB',
    example: 'an archive is imported',
  },
  ENG1508: {
    cause: 'the maximum number of rules, exceptions or values is reached',
    cure: 'remove some that are not needed; long lists of values are better kept short by ranges',
    example: 'a value list of more than 32 MB',
  },
  ENG1509: {
    cause: 'the pack has no other value for this field of the rule',
    cure: 'the updates of the pack list the fields that differ',
    example: 'a conflict is settled twice',
  },
  ENG1510: {
    cause: 'the tests of a rule cannot be kept: their text has errors, or is too long',
    cure: 'the message says what is wrong and in which line',
    example: 'a case without `expect`',
  },
  ENG1511: {
    cause: 'a rule has been changed by someone else since it was read',
    cure: 'read the rule again, and send the change with the revision that it has now',
    example: 'two people edit a rule, and both save it',
  },
  ENG1601: {
    cause: 'a backfill was requested for a rule that is not enabled or cannot run',
    cure: 'enable the rule first; the list of rules says which cannot run, and why',
    example: 'a job of the kind `rules.backfill` for a rule that is disabled',
  },
  ENG1602: {
    cause: 'the range of a backfill is not valid',
    cure: 'give `from` and `to` in milliseconds since 1970, or the numbers of gaps',
    example: 'a job of the kind `rules.backfill` whose range ends before it begins',
  },
  ENG1603: {
    cause: 'the rule has no gap that can be filled',
    cure: 'the list of gaps shows which are open; events that retention has removed cannot be read again',
    example: 'a job of the kind `rules.backfill` for a rule without gaps',
  },
  ENG1604: {
    cause: 'the rule of a preview has errors, or its range is not valid',
    cure: 'mend the rule, which can be validated first; give `from` and `to` in milliseconds since 1970',
    example: 'a job of the kind `rules.preview` for a query that cannot be parsed',
  },
  ENG1701: {
    cause:
      'no rule runs now: the thread of detection failed, or its database cannot be opened; it is tried again. Events are stored meanwhile, and rules read them later',
    cure: 'try again in a moment; if it keeps failing, `dockwarden status` says why, and what can be done',
    example: 'a request for the list of rules before it has restarted',
  },
  ENG1801: {
    cause: 'no user has this id',
    cure: 'the list of users shows the ids',
    example: 'a change of a user who was removed meanwhile',
  },
  ENG1802: {
    cause: 'a user cannot be as asked: the name, the role or the spaces are not valid',
    cure: 'a name has up to 100 letters, digits and the characters `._@+-`, and begins with a letter or digit; a user has at least one space, and an admin has all',
    example: 'a user whose name has a colon, which separates name and password in a request',
  },
  ENG1803: {
    cause:
      'a password is too short, too long or too easily guessed, or contains the name of its user',
    cure: 'choose at least 12 characters, such as four random words or what a password manager makes',
    example: 'the password `password1234`',
  },
  ENG1804: {
    cause: 'this would leave no admin who can sign in',
    cure: 'make another user an admin first',
    example: 'the only admin disables themselves',
  },
  ENG1805: {
    cause: 'no API key has this id',
    cure: 'the list of API keys shows the ids; keys that have ended are removed from it after 90 days',
    example: 'a key of another space is revoked',
  },
  ENG1806: {
    cause:
      'an API key cannot be as asked: its name, rights, data streams, space or expiry are not valid',
    cure: 'ask for rights that you have yourself, in spaces that you may enter; only a key with the right `ingest` has data streams; a key with the right `admin` has all spaces',
    example: 'a key that expires before it is made',
  },
  ENG1807: {
    cause: 'a space does not exist',
    cure: 'the list of spaces shows the ids; without one, the space is `default`',
    example: 'a request to `/s/dev/dw/alerts`, where there is no space `dev`',
  },
  ENG1808: {
    cause:
      'a space cannot be made, changed or removed as asked: its id, its name, or there are as many as there may be',
    cure: 'an id has up to 63 lower-case letters, digits, `_` and `-`, begins with a letter or digit; `default` cannot be removed',
    example: 'a space with the id `My Team`',
  },
  ENG1809: {
    cause: 'a space cannot be removed, since users or API keys are bound to it',
    cure: 'give those users other spaces, and revoke those keys',
    example: 'a space is removed while a user works in it',
  },
  ENG1810: {
    cause: 'no session has this id, or it belongs to another user',
    cure: 'the list of sessions shows the ids',
    example: 'a session is ended twice',
  },
  ENG1811: {
    cause: 'the name or the password is wrong, or the user is disabled',
    cure: 'try again; an admin can set a new password',
    example: 'a user mistypes their password',
  },
  ENG1812: {
    cause: 'there were too many failed sign-ins of this account, or from this address',
    cure: 'wait as long as the message says; after each further failure the wait doubles, up to 15 minutes',
    example: 'a program tries passwords one after the other',
  },
  ENG1813: {
    cause:
      'a one-time link is not valid: it was used, is older than 15 minutes, or was opened on another machine',
    cure: 'open the latest link that the service printed, on its own machine; start it again for a new one',
    example: 'the link of the first admin is opened a second time',
  },
  ENG1814: {
    cause: 'too many passwords are being verified at once',
    cure: 'try again in a moment; give programs API keys, which cost nothing to verify',
    example: 'a hundred people sign in within a second',
  },
  ENG1815: {
    cause: 'the maximum number of users, API keys or spaces is reached',
    cure: 'remove those that are no longer needed',
    example: 'a script that makes a key for each run',
  },
  ENG1816: {
    cause: 'another user has this name',
    cure: 'choose another name; names are the same whatever the case of their letters',
    example: 'a user `Alice`, where there is an `alice`',
  },
  ENG1817: {
    cause: 'a request does not say who sends it, or what it says is not valid, or no longer',
    cure: 'sign in again, or send an API key that is valid as `Authorization: ApiKey …`',
    example: 'an API key that has expired',
  },
  ENG1818: {
    cause: 'a space with this id already exists',
    cure: 'choose another id',
    example: 'two people make the same space',
  },
  ENG1820: {
    cause: 'the identity provider does not answer, or what it answers cannot be used',
    cure: 'try again in a moment, or sign in with a name and a password; the log of the service has the details',
    example: 'a user signs in while the provider restarts',
  },
  ENG1821: {
    cause:
      'a sign-in at the identity provider did not complete: it was refused there, took longer than 10 minutes, was begun in another browser or another tab, or has ended already',
    cure: 'begin again at the sign-in page, in one tab; cookies must be allowed',
    example: 'a user goes back in the history of the browser, to the page that signed them in',
  },
  ENG1822: {
    cause:
      'no group of the user who signed in at the identity provider has a role, or a space, here',
    cure: 'add them to a group that `oidc.roles` and `oidc.spaces` name, or name one of their groups there',
    example: 'a colleague of another department signs in',
  },
  ENG1830: {
    cause:
      'no saved view of this space that is yours, or shared, has this id; or it belongs to another user',
    cure: 'the list of saved views shows the ids; those who may not change one can save a copy of it',
    example: 'a link to a view that its owner has deleted, or does not share any more',
  },
  ENG1831: {
    cause: 'a saved view has no name, keeps more than 16 kB, or there are too many',
    cure: 'choose a name of up to 100 characters, keep less in it, or delete views that are not used',
    example: 'the results of a list as the state of a view',
  },
  ENG1832: {
    cause: 'a user has changed views that others see too often within a minute',
    cure: 'try again in a minute; views that only you see may be changed at any time',
    example: 'a script that saves a shared view each second',
  },
  ENG1705: {
    cause: 'the files of a space cannot be made, opened or put aside',
    cure: 'check the permissions of `spaces` in the data directory, and the disk; then try again',
    example: 'a new space on a disk that is full',
  },
  ENG1901: {
    cause: 'an audit log that is to be verified cannot be read',
    cure: 'name a data directory, or a file that was exported',
    example: 'dockwarden audit verify no-such.ndjson',
  },
  ENG2001: {
    cause: 'a search in the query language of Elasticsearch has a part that is wrong or not known',
    cure: 'the message names the part; the guide on searching alerts lists what is supported',
    example: 'a `script` clause in the query of a search',
  },
  ENG2002: {
    cause: 'a search is larger than one may be: its query, its values, its buckets or its window',
    cure: 'split the search, or page through its hits with `search_after` or a scroll',
    example: 'a `terms` clause with a hundred thousand values',
  },
  ENG2003: {
    cause: 'a page of a scroll, or a point in time, is asked for with an id that was not given',
    cure: 'begin the scroll again with a search, or open a new point in time',
    example: 'a scroll id of another service',
  },
  ENG2004: {
    cause:
      'too many searches of alerts or events run or wait, or a search was ended because it took too long',
    cure: 'try again in a moment; conditions on time and on indexed fields are the fastest',
    example: 'a dashboard that opens fifty searches at once',
  },
  ENG2101: {
    cause:
      'a filter in KQL, the language of lists of Kibana, cannot be read or names a field that does not exist',
    cure: 'write `field: value` with `and`, `or`, `not` and parentheses; fields of rules are `alert.attributes.name`, `alert.attributes.tags`, `alert.attributes.enabled` and `alert.attributes.params.*`',
    example: 'the filter `alert.attributes.nam: curl`',
  },
  ENG2102: {
    cause: 'a request of the API of Kibana is not valid, or asks for what does not exist here',
    cure: 'see the guide on tools for the detection rules of Kibana',
    example: 'a bulk action that names rules both by ids and by a query',
  },
  ENG2103: {
    cause: 'the object has been changed since it was read: `_version` is no longer that of it',
    cure: 'read it again, and repeat the change on what is there now',
    example: 'two people who edit an exception list at the same time',
  },
  ENG2104: {
    cause: 'a value list, or an item of one, does not exist',
    cure: 'the list of value lists shows the ids',
    example: 'an item of a list that was removed meanwhile',
  },
  ENG2105: {
    cause: 'a value list or an item of one exists already, or exception items refer to the list',
    cure: 'choose another id; to remove a list that is in use, ask for `ignoreReferences` or `deleteReferences`',
    example: 'a value list with the id of another',
  },
  ENG2301: {
    cause: 'a hunt cannot start: as many run and wait as may, of yours or of all',
    cure: 'wait until one has ended, or cancel one of yours; a place that becomes free goes to the user who has had none for the longest time',
    example: 'a third person who hunts while two hunts over a year run',
  },
  ENG2302: {
    cause:
      'a hunt, or a question about stored events, has no answer: it needed too much memory, or the service is stopping',
    cure: 'narrow the query or the time; for sequences, add a join key or shorten the maxspan',
    example: 'a sequence of any two events of a year, without a join key',
  },
  ENG2303: {
    cause: 'no hunt of yours with this id runs',
    cure: 'the first line of the answer of a hunt has its id; it has ended, or belongs to another user',
    example: 'the cancelling of a hunt that has ended meanwhile',
  },
  ENG2304: {
    cause: 'the query of a hunt is wrong',
    cure: 'the problems of the answer say where and how to mend it; codes that begin with EQL are in docs/reference/diagnostics.md',
    example: 'process where process.nmae ==',
  },
  ENG2305: {
    cause:
      'the request does not say around what to show events: a place or a time is missing, or the event of the alert has no place',
    cure: 'name an alert, or a `field` with its `value` and a time `at`',
    example: 'curl http://127.0.0.1:9200/dw/context?minutes=10',
  },
  ENG2306: {
    cause: 'the request names a cluster that the configuration does not have',
    cure: 'use the `name` of an entry `[[cluster]]`; GET /dw/sources lists them',
    example: 'a hunt with `"cluster": "prod"` in a service without such an entry',
  },
  ENG2401: {
    cause:
      'no connector, notification policy, snooze, rota, escalation, message, alert or rule has this id',
    cure: 'the lists show the ids; it may have been removed meanwhile',
    example: 'the change of a policy that another admin has removed',
  },
  ENG2402: {
    cause: 'a connector, a notification policy, a snooze, a rota or an escalation cannot be so',
    cure: 'the message says which part is wrong, of a template with its line and column',
    example: 'a connector of the type slack without a webhook URL',
  },
  ENG2403: {
    cause: 'a connector or a rota cannot be removed while policies or escalations use it',
    cure: 'remove these first, or have them use another one',
    example: 'the removal of the only connector of the policy for critical alerts',
  },
  ENG2404: {
    cause: 'a message cannot be sent again, or given up: it has not failed',
    cure: 'load the list again; messages that wait are sent by themselves',
    example: 'two admins who replay the same message',
  },
} as const satisfies Record<string, ErrorInfo>;

export type EngineCode = keyof typeof ENGINE_CODES;

/**
 * The part of a request that an error is about. Messages name no option of the command line, because
 * requests also come from elsewhere: the caller knows how its users set that part.
 */
export type RequestPart =
  | 'rules'
  | 'rule filters'
  | 'rule ids'
  | 'skipped exceptions'
  | 'rejected lines'
  | 'output file'
  | 'followed files';

/** A run cannot start or continue. */
export class EngineError extends CodedError<EngineCode> {
  override readonly name = 'EngineError';
  readonly part: RequestPart;

  constructor(code: EngineCode, part: RequestPart, message: string, hint?: string) {
    super(code, message, hint);
    this.part = part;
  }
}

/** A request that the service refuses, with what its code says can be done about it. */
export abstract class RefusedError<Code extends EngineCode = EngineCode> extends CodedError<Code> {
  constructor(code: Code, message: string, cause?: unknown) {
    super(code, message, ENGINE_CODES[code].cure, cause);
  }
}

/** A request whose events were not stored, through no fault of its own. */
export class IntakeError extends CodedError<EngineCode> {
  override readonly name = 'IntakeError';
}
