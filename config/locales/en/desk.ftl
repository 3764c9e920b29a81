# The desk: dashboard, review, batches
desk-title = Your petitions
desk-empty = You do not work on any petition yet. A coordinator can invite you.
desk-first = There is no petition yet.
desk-first-do = Create the first petition
desk-public-page = See the public page

state-pending = Unconfirmed
state-received = Unchecked
state-valid = Valid
state-duplicate = Duplicates
state-invalid = Invalid
state-review = To review
state-withdrawn = Withdrawn

# Every part that pages are made of
design-title = The parts of Rúbrica
design-lead = Every page is made of these parts.
design-tabs = Parts
design-type = Type
design-colours = Colours
design-buttons = Buttons, badges and notices
design-forms = Forms
design-tables = Tables and steps
design-charts = Charts
design-sample = Water belongs to everyone: signature by signature, square by square.
design-heading = Street stall
design-link = A link
design-do = Do it
design-other = Something else
design-danger = Cancel it
design-off = Not possible
design-choice = Choose one
design-text = Text
design-outlier = Out of the ordinary
design-step-1 = Prepare
design-step-2 = Certify
design-step-3 = Hand in

# The petition's pages
tabs = Pages of the petition
tab-overview = Overview
tab-quality = Quality
tab-review = Review
tab-batches = Batches
tab-person = Find a person

job-running = Working… you can go on with something else.
job-look-again = Look again
job-failed = It could not be finished:
job-done = Done.

one-pending = Unconfirmed
one-received = Unchecked
one-valid = Valid
one-duplicate = Duplicate
one-invalid = Invalid
one-review = To review
one-batched = In a batch
one-submitted = Handed in
one-accepted = Accepted by the authority
one-refused = Refused by the authority
one-withdrawn = Withdrawn
one-erased = Erased

channel-paper = Paper
channel-online = Online
sheet-named = Sheet { $folio }
spot-line = Sheet { $folio }, line { $line }
spot-row = Row { $row }, no sheet
region-unknown = No district
keyer-nobody = Imported list

column-n = Signatures
column-share = Share
column-day = Day
column-collected-until = Collected until then
column-valid-until = Valid until then
column-reason = Reason
column-region = Region
column-sheet = Sheet
column-event = Event
column-circulator = Circulator
column-group = Group
column-valid-share = Valid
column-document = Document
column-field = Field
column-on-sheet = On the signature
column-on-roll = On the roll
column-batch = Batch
column-state = State
column-signatures = Signatures
column-left-out = Lines left out
column-certified = Certified by
column-prepared = Prepared

# Overview
figure-valid = Valid
figure-of = { $share } of the { $threshold } needed
figure-collected = Collected
figure-unique = { $n ->
    [one] from { $count } person
   *[other] from { $count } different people
  }
figure-recent = Pace now
figure-recent-small = { $n ->
    [one] valid one a day, over the last 14 days
   *[other] valid ones a day, over the last 14 days
  }
figure-needed = Pace needed
figure-days-left = { $n ->
    [0] The time is over
    [one] a day, today is the last day
   *[other] a day, { $count } days left
  }
figure-no-end = There is no closing date
figure-reached = Threshold reached
figure-reached-now = Already
figure-never = No date
figure-reached-small = if the pace stays as it is
figure-reached-already = with valid signatures
verify-waiting = { $n ->
    [one] { $count } signature waits for the checks
   *[other] { $count } signatures wait for the checks
  }
verify-roll = Roll
verify-no-roll = No roll
verify-do = Verify now
verify-again = Verify again
verify-again-lead = Everything is checked anew, for instance against another roll. What a person decided stays.
waiting-review = { $n ->
    [one] { $count } signature waits for someone to decide
   *[other] { $count } signatures wait for someone to decide
  }
waiting-review-do = Go to review
waiting-differences = Two people keyed some lines differently
waiting-differences-do = Settle them in Keying
curve-title = Progress by day
curve-pace = Pace needed from the start
curve-goal = Threshold
curve-told = So far { $collected } signatures are collected and { $valid } valid; the threshold is { $threshold }.
curve-needed = { $n ->
    [one] It takes { $count } valid signature a day.
   *[other] It takes { $count } valid signatures a day.
  }
curve-recent = { $n ->
    [0] The last 14 days brought nothing.
    [one] The present pace adds { $count } a day.
   *[other] The present pace adds { $count } a day.
  }
daily-title = Signatures of each day
numbers = See the numbers
states-file = Download the totals by state as CSV
numbers-file = Download as CSV
reasons-title = Why they are rejected
reasons-none = No signature was rejected.
duplicates-title = { $n ->
    [0] Duplicates
    [one] { $count } duplicate found
   *[other] { $count } duplicates found
  }
duplicates-file = the duplicates, one by one
duplicates-none = None were found.
regions-title = By region
sheets-title = Sheets
sheet-issued = In the office
sheet-handed_out = Handed out
sheet-returned = Returned
sheet-keying = Being keyed
sheet-closed = Closed
sheets-out = { $n ->
    [one] One sheet is out and not returned
   *[other] { $count } sheets are out and not returned
  }
sheets-out-file = Download the list as CSV
mails-title = Mails
mails-none = None was sent.
mail-queued = Waiting
mail-sent = Sent
mail-dropped = Left out
mail-failed = Failed

# Quality
quality-lead = Of all decided lines, { $share } are valid.
quality-outliers = { $n ->
    [0] Nothing is out of the ordinary.
    [one] One group is out of the ordinary.
   *[other] { $count } groups are out of the ordinary.
  }
quality-rule = The rule: a group of { $least } decided lines or more is marked if chance gives so few valid ones in less than one of { $one } groups (one-sided binomial test against the whole). It shows where to look, and proves nothing.
quality-mark = Out of the ordinary
quality-none = There is nothing to compare yet.
quality-channels = By channel
quality-events = By event
quality-keyers = By keyer
quality-sheets = By sheet
quality-regions = By region
quality-more = { $n ->
    [one] One more is in the CSV.
   *[other] { $count } more are in the CSV.
  }

# Review
review-waiting = { $n ->
    [one] { $count } signature waits
   *[other] { $count } signatures wait
  }
review-beside = The signature beside the roll
review-differs = Differs
review-score = the names agree by { $score }
photos-title = { $n ->
    [one] The sheet’s photograph
   *[other] The sheet’s photographs
  }
photo-alt = Photograph { $number } of sheet { $folio }: open it to see all of it
photo-enlarge = See the whole photograph
review-findings = What the checks saw
review-decide = Your decision
review-approve = It is valid
review-reject = It is not valid because…
review-other = Another reason
review-other-do = Reject for that reason
review-skip = Leave for later
review-keys = Decide by one key
review-undo = Undo
review-approved = It stands as valid.
review-rejected = It stands as invalid: { $reason }.
review-by-another = Someone else decided it before you. Here is the next one.
review-not-open = This signature no longer waits for a decision.
review-next = See the next one
review-empty = There is nothing to review. Well done.
review-empty-next = Prepare a batch
review-only-skipped = { $n ->
    [one] Only one that you left for later remains.
   *[other] { $count } that you left for later remain.
  }
review-look-at-skipped = Look at them now
severity-warning = Warning
severity-doubt = Doubt
severity-failure = Failure
roll-none = It was not compared with a roll
roll-missing = The document is not on the roll
roll-current = On the roll, current
roll-cancelled = On the roll, cancelled
roll-deceased = On the roll, deceased
roll-suspended = On the roll, suspended

candidate-title = What it may have been meant to say
candidate-in-use = That document has a signature already: { $state }
slip-replaced = In place { $place } it says { $written } and would be { $meant }.
slip-swapped = In place { $place } it says { $written } and would be { $meant }: two signs changed places.
slip-missing = { $meant } is missing in place { $place }.
slip-extra = { $written } in place { $place } is one too many.
alike-title = Another signature that resembles it
column-this = On this one
column-other = On the other
column-bits = Weight in bits
review-correct = Correct the document
review-repeat = It is the same person
review-corrected = The document was corrected and checked again.

# Batches
batches-lead = A batch freezes the valid signatures that are handed to the authority.
batches-empty = There are no batches yet.
batch-new = Prepare a batch
batch-look = Look at batch { $number } and certify it
batch-ready = { $n ->
    [one] { $count } valid signature can go in.
   *[other] { $count } valid signatures can go in.
  }
batch-undecided = { $n ->
    [one] { $count } signature waits for checks or review and would be left out.
   *[other] { $count } signatures wait for checks or review and would be left out.
  }
batch-nothing = There are no valid signatures outside other batches. Verify first, on the overview.
batch-prepare = Prepare the batch
batch-named = Batch { $number }
batch-stopped = Stopped
batch-preparing = Being prepared
batch-prepared = To be certified
batch-certified = Certified
batch-submitted = Handed in
batch-resolved = With a result
batch-cancelled = Cancelled
step-prepared = Prepared
step-certified = Certified
step-handed-in = Hand in
certifiers-needed = { $n ->
    [one] one person is needed
   *[other] { $count } different people are needed
  }
blocks-title = What the authority would check
blocks-none = Nothing stops it.
block-stops = Stops the certificate
block-warns = Good to know
block-more = Details and places
block-too-few = It has fewer lines than the law allows. Cancel it, and prepare it once there are more valid signatures.
block-too-many = No more deliveries are allowed.
block-totals = The counts do not agree with the signatures. Tell whoever runs the server.
block-no-place = { $n ->
    [one] { $count } line of paper has no sheet and line number.
   *[other] { $count } lines of paper have no sheet and line number.
  }
block-line-outside = { $n ->
    [one] { $count } line has a higher number than its sheet has lines.
   *[other] { $count } lines have a higher number than their sheet has lines.
  }
block-line-repeated = { $n ->
    [one] { $count } sheet and line is there twice.
   *[other] { $count } places (sheet and line) are there twice.
  }
block-too-long = { $n ->
    [one] { $count } value does not fit its column.
   *[other] { $count } values do not fit their columns.
  }
block-letter = { $n ->
    [one] { $count } value has a letter that the authority's file lacks.
   *[other] { $count } values have letters that the authority's file lacks.
  }
block-left = { $n ->
    [one] { $count } signature was withdrawn after the batch was prepared. Cancel it and prepare it again.
   *[other] { $count } signatures were withdrawn after the batch was prepared. Cancel it and prepare it again.
  }
block-not-decided = { $n ->
    [0] Signatures wait for checks or review and are left out.
    [one] { $count } signature waits for checks or review and is left out.
   *[other] { $count } signatures wait for checks or review and are left out.
  }
certify-title = Certificate
certify-lead = { $n ->
    [one] By certifying you give your word that you looked at the batch. Type your password once more.
   *[other] By certifying you give your word that you looked at the batch. It takes { $count } different people, each with their password.
  }
certify-password = Your password
certify-do = Certify this batch
certify-wrong-password = This is not your password.
certify-again = You have certified it. It needs the word of another coordinator.
certify-mine = You have certified it.
certify-left = { $n ->
    [one] The word of one more coordinator is needed: ask them to sign in with their own account and certify it here.
   *[other] The word of { $count } more coordinators is needed: ask them to sign in with their own account and certify it here.
  }
certify-blocked = Something stops it: look at the list.
certify-state = This batch no longer waits for a certificate.
certify-not-now = You cannot certify it now: something stops it, or you do not coordinate this petition.
certify-done = It is certified. Whoever downloads it can check it without trusting this server.
package-download = Download the package (.zip)
package-check = To check it nobody needs this program: the file VERIFY.md inside the package says how.
package-hand-in = Download it, open it and hand its files to the authority. Keep a copy: all copies are identical.
package-key = Fingerprint of the key that signs it
package-key-lead = Publish it by another way, such as your site or a letter: whoever receives the package compares it with theirs.
left-out-title = Lines that are left out
cancel-title = Cancel the batch
cancel-lead = Its signatures are free for another batch. The number is not used again.
cancel-sure = I want to cancel it
cancel-do = Cancel this batch

# One person
person-lead = For those who ask about their own data. Every search is recorded under your name, not theirs.
person-find = Search
person-nobody = Complete the field as it is on the document.
person-found = { $n ->
    [0] There is no signature of that person.
    [one] One signature of that person
   *[other] { $count } signatures of that person
  }
person-signed = Signed
person-received = Recorded
person-erased = Their data has been erased.
