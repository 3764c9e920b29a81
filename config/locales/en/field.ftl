# The page of volunteers, which works without a network. Its scripts get every text of this file.
keying-title = Key sheets
keying-lead = Key the sheets from the street, with or without internet. Everything stays encrypted on this device until it is sent.
keying-footer = What you key is stored encrypted on this device and sent when there is a network. On a shared device, sign out when you are done.
keying-no-script = This page needs JavaScript to work without internet.
keying-unable = This browser cannot store data encrypted. Open the page over https and with an up-to-date browser.
keying-email = E-mail
keying-password = Password
keying-password-hint = Asked here even if you have signed in: it seals what you keep on this device, and opens it without a network too.
keying-open = Sign in
keying-open-missing = Type your e-mail and your password.
keying-open-wrong = The e-mail or the password is not right.
keying-open-wrong-offline = There is no network, and nothing stored here opens with this e-mail and password. The first sign-in on a device needs internet.
keying-open-not-now = The service does not answer right now. Try again in a moment.
keying-open-former-wrong = That is not the password you stored things with.
keying-former-lead = You changed your password. What is stored on this device still opens with the one before.
keying-former-password = Password before
keying-former-open = Open what is stored
keying-former-discard = Erase what is stored and start anew
keying-locked-waiting = { $n ->
    [one] { $count } thing stored on this device has not been sent. Sign in to send it.
   *[other] { $count } things stored on this device have not been sent. Sign in to send them.
}
keying-lock = Lock
keying-sign-out = Sign out
keying-sign-out-title = Not everything was sent
keying-sign-out-unsent = { $n ->
    [one] { $count } thing has not been sent. If you sign out now it is erased from this device and lost.
   *[other] { $count } things have not been sent. If you sign out now they are erased from this device and lost.
}
keying-sign-out-sure = I understand that they are lost
keying-sign-out-stay = Stay here
keying-sign-out-now = Erase and sign out
keying-again = Sign in again
keying-again-lead = Your session ended. What you keyed is still stored here; sign in again to send it.
keying-again-other = Somebody else signed in with this browser. What you keyed is still stored here; sign in again to send it.
keying-again-wrong = The password is not right.
keying-again-offline = There is no network. What you key is still being stored.

keying-queue-empty = Everything sent
keying-queue-waiting = { $n ->
    [one] { $count } to send
   *[other] { $count } to send
}
keying-queue-stuck = { $n ->
    [one] { $count } to settle
   *[other] { $count } to settle
}
keying-standing-unknown = connecting
keying-standing-syncing = sending
keying-standing-online = online
keying-standing-offline = no network
keying-standing-signed-out = session ended
keying-standing-other-person = somebody else signed in

keying-sheets = Your sheets
keying-petition = Petition
keying-no-petition = You do not key for any petition yet, or this device does not know it: connect to the internet once.
keying-no-sheets = You have no sheets yet. Type the number of one to begin.
keying-folio = Number of the sheet
keying-folio-wrong = Type the number that stands on the sheet.
keying-folio-closed = That sheet is closed. A coordinator can open it again.
keying-folio-not-yours = That sheet is not registered, or somebody else keys it. Ask a coordinator, or key it a second time.
keying-sheet-in-other-tab = That sheet is open in another tab of this browser.
keying-mode = Which reading it is
keying-mode-first = First reading
keying-mode-second = Second reading, without seeing the first
keying-key-it = Key it
keying-sheets-without-event = Without an event
keying-sheet-title = Sheet { $folio }
keying-sheet-title-second = Sheet { $folio }, second reading
keying-sheet-lines = { $done } of { $n } lines
keying-sheet-waiting = { $n ->
    [one] { $count } to send
   *[other] { $count } to send
}
keying-sheet-stuck = { $n ->
    [one] { $count } to settle
   *[other] { $count } to settle
}
keying-sheet-closing = complete
keying-back = ← Sheets

keying-line = Line
keying-line-title = Line { $line } of { $n }
keying-line-number = Line { $line }
keying-line-kept = Line { $line } kept
keying-lines = Lines of the sheet
keying-keep-line = Keep line
keying-clear-line = Empty line
keying-letters = Letters
keying-suggestions = Suggestions
keying-optional = (optional)
keying-field-document = Document
keying-field-surname1 = First surname
keying-field-surname2 = Second surname
keying-field-given_names = Given names
keying-field-birth_date = Date of birth
keying-field-district = District
keying-field-phone = Telephone
keying-field-email = E-mail
keying-field-address = Address
keying-field-postcode = Postal code
keying-field-signed_at = Date of the signature
keying-voids = Line without a signature
keying-void-LINE_BLANK_VOIDED = Blank, voided
keying-void-LINE_BLANK_NOT_VOIDED = Blank, not voided
keying-void-LINE_CROSSED_OUT = Crossed out
keying-wrong-missing = This is missing.
keying-wrong-long = This is too long.
keying-wrong-shape = { $n ->
    [one] The { $name } has { $max } character. Look at the paper; Enter keeps it so.
   *[other] The { $name } has { $max } characters. Look at the paper; Enter keeps it so.
}
keying-wrong-shape-range = The { $name } has { $min } to { $max } characters. Look at the paper; Enter keeps it so.
keying-wrong-check = The check character does not fit. Look at the paper; Enter keeps it so.
keying-wrong-date = This is no date (day, month and year). Look at the paper; Enter keeps it so.
keying-wrong-digits = A name has no digits. Look at the paper; Enter keeps it so.
keying-wrong-formula = A name does not begin with that sign.
keying-keys = Keys
keying-keys-enter = to the next field and, from the last, to the next line
keying-keys-back = to the field before
keying-keys-void = while the first field is empty: blank and voided, blank and not voided, crossed out
keying-keys-down = chooses a suggestion; Enter takes it
keying-keys-accent = the letter and then ` : Ñ, Á, É, Í, Ó, Ú; twice: Ü
keying-state-open = empty
keying-state-draft = half typed
keying-state-waiting = to send
keying-state-sent = sent
keying-state-stuck = to settle
keying-sheet-complete = The sheet is complete.
keying-close-sheet = Close the sheet
keying-not-stored = This device could not store what you keyed last. Make room and do not close this page.
keying-pace-none = Your pace appears with the first line.
keying-pace-lines = { $n ->
    [one] { $count } line
   *[other] { $count } lines
}
keying-pace-seconds = { $seconds } s a line
keying-pace-slips = { $n ->
    [one] { $count } warning
   *[other] { $count } warnings
}
keying-about-sheet = About this sheet
keying-sheet-date = Date of the signatures
keying-sheet-date-hint = It goes with the lines you key from now on. Leave it empty if it is not known.
keying-photo = Picture of the sheet
keying-photo-hint = It is made smaller and stored encrypted, without the place and time that cameras note.
keying-photo-kept = Picture kept
keying-photo-unreadable = That file is no picture that this browser can read.
keying-photo-count = { $n ->
    [one] { $count } picture, { $waiting } to send
   *[other] { $count } pictures, { $waiting } to send
}
keying-photo-of = Picture of sheet { $folio }
keying-choices = What else is on the paper

keying-waiting = To send
keying-waiting-lead = What you keyed on this device and the service does not have yet. It is not erased until the service confirms that it has it.
keying-waiting-none = Nothing is left to send.
keying-send-now = Send now
keying-count-draft = { $n ->
    [one] { $count } half typed
   *[other] { $count } half typed
}
keying-count-waiting = { $n ->
    [one] { $count } to send
   *[other] { $count } to send
}
keying-count-stuck = { $n ->
    [one] { $count } to settle
   *[other] { $count } to settle
}
keying-stuck-keyed = The service has this line already, with other words.
keying-stuck-voided = The service has this line as one without a signature, or for another reason.
keying-stuck-no_such_line = The sheet has no such line.
keying-stuck-date = The date does not read, or lies in the future.
keying-stuck-value = A value cannot stand so: it is too long, missing, or begins with the sign of a formula.
keying-stuck-reason = That reason is not one of a line.
keying-stuck-twice = The line came twice.
keying-stuck-frozen = The signature on this line is in a delivery already and does not change.
keying-stuck-unknown-sheet = This sheet is not registered, or somebody else keys it.
keying-stuck-sheet-closed = This sheet is closed. A coordinator can open it again.
keying-stuck-open-lines = Lines are missing before the sheet can be closed.
keying-stuck-not-a-second-keying = Nobody else has begun this sheet, or the first reading is yours.
keying-stuck-keyed-twice = Somebody else reads this sheet a second time already.
keying-stuck-too-many-pictures = The sheet has all the pictures it may have.
keying-stuck-picture-too-large = The picture is too large.
keying-stuck-not-a-picture = The file is no picture.
keying-stuck-role-missing = You no longer key for this petition. Talk to a coordinator.
keying-stuck-other = The service did not take it ({ $code }).
keying-try-again = Try again
keying-move-second = Send as second reading
keying-move-label = The right number is
keying-move = Change the number
keying-moved = The lines went to sheet { $folio }
keying-move-taken = This device has lines of sheet { $folio } already.
keying-remove-lines = Erase these lines
keying-remove-line = Erase
keying-remove-photo = Erase the picture
keying-edit = Correct
keying-keep-mine = Mine is right
keying-keep-server = What is there is right
keying-reading-mine = Mine
keying-reading-server = At the service
keying-reading-first = First reading
keying-reading-second = Second reading
keying-reading-none = Not keyed
keying-readings = Two readings of a line

keying-differences = Differences
keying-differences-lead = Two people read these lines differently. Look at the paper or the picture and decide.
keying-differences-none = No differences are left to settle.
keying-differences-offline = Settling differences needs internet and an open session.
keying-difference-title = Sheet { $folio }, line { $line }
keying-take-first = The first is right
keying-take-second = The second is right
keying-take-neither = Neither: type it
keying-take-typed = This is right
keying-settled = Line { $line } of sheet { $folio } settled
