# The desk: dashboard, review, batches
desk-title = Your petitions
desk-empty = You do not work on any petition yet. A coordinator can invite you.
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
