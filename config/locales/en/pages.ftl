# Every page
brand = Rúbrica
skip = Skip to content
language-switch = Language
optional = optional
back-home = See all petitions
footer = Your data is kept encrypted on this server and goes to no third party. This page does not track you.

date-day = { $day } { $month } { $year }
date-instant = { $date }, { $time }
date-zone = { $city } time
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

# The list
home-title = Petitions
home-lead = Read, decide and sign. Each petition says how: online or on paper.
home-empty = No petition is open yet. Come back soon.
home-closed = Closed
home-team = Team sign-in

# A petition
petition-collected = { $n ->
    [one] signature collected
   *[other] signatures collected
  }
petition-of = of { $count } needed
petition-valid = { $n ->
    [0] None verified yet
   *[other] { $count } already verified
  }
petition-progress = { $collected } signatures collected of { $threshold }; { $valid } verified
petition-pledges = { $n ->
    [one] { $count } person has pledged online
   *[other] { $count } people have pledged online
  }
petition-closes = You can sign until { $when }.
petition-closes-day = You can sign until { $day }, that day included.
petition-opens = You can sign from { $when }.
petition-closed = This petition no longer takes signatures.
petition-sign = Sign this petition
petition-pledge = Pledge to sign
petition-paper-title = Here a signature on paper counts
petition-paper-only = This procedure takes signatures on paper only. Online you can pledge: it does not add to the goal, but lets us tell you where to sign.
petition-paper-no-online = This procedure takes signatures on paper only. Find us where signatures are collected.
petition-text-title = What is asked
petition-stalls = Where to sign on paper
petition-stalls-more = See every place to sign
petition-sheet = Print a sheet to sign on (PDF)
petition-sheet-sample = See a specimen of the sheet (PDF)
petition-embed = Put it on your page
petition-embed-lead = Copy this to where the petition should show:
petition-share = Share the petition
share-message = { $title } — sign here:
share-mail = E-mail

# Where to sign
stalls-title = Where to sign on paper
stalls-near = Your district, town or square
stalls-search = Search
stalls-none = No place to sign has been announced yet. Come back soon.
stalls-none-near = No place to sign has been announced there. Try another name.

# On other people's pages
embed-pledge = Pledge to sign
embed-paper = See where to sign
preview-sign = Sign at
preview-pledge = Pledge at
preview-paper = See where to sign at

# Privacy
privacy-title = Your data in this petition
privacy-more = More about your data
privacy-consent = What you agree to when you sign
privacy-how = How we look after it
privacy-sealed = Your name, your document and your address are kept encrypted. Not even someone who copies the database can read them.
privacy-public = What is public are the counts. Your name stands on no page and not in the record.
privacy-erase = { $what }: erased { $days } after { $trigger }.
privacy-block = { $what }: blocked { $days } after { $trigger }.
privacy-what-identities = Names and documents
privacy-what-emails = E-mail addresses
privacy-what-photos = Photos of the sheets
privacy-after-closed = the petition closes
privacy-after-result = the authority's result
privacy-after-submitted = they are handed to the authority
privacy-days = { $n ->
    [one] { $count } day
   *[other] { $count } days
  }
privacy-rights = Your rights
privacy-rights-lead = You can ask the organisers:
privacy-right-information = to explain what they do with your data
privacy-right-access = to show what they keep about you
privacy-right-rectify = to correct it
privacy-right-erase = to erase it
privacy-right-object = to stop using it
privacy-right-within = { $what } (they answer within { $days })
privacy-withdraw = If you signed online, the link in your mail lets you withdraw and erase your data at once, without asking anyone.
privacy-basis = Ground in law:
privacy-version = Version of these texts:

# The form
sign-title = Sign the petition
sign-title-pledge = Pledge to sign
sign-lead = We will send you an e-mail with a link. Your signature counts once you confirm it there.
sign-lead-pledge = We will send you an e-mail with a link. Your pledge holds once you confirm it there. The signature that counts you will give on paper.
sign-more = More about you
sign-submit = Sign
sign-submit-pledge = Pledge
sign-consent = Consent
sign-notice = What we do with your data
sign-stale = This page had been open for a long time, or the petition changed while you read it. What you typed is still here: look it all over and send it again.
sign-errors = { $n ->
    [one] One entry needs mending
   *[other] { $count } entries need mending
  }

field-document = { $name } number
field-surname1 = First surname
field-surname2 = Second surname
field-given_names = Given names
field-birth_date = Date of birth
field-district = District code
field-phone = Telephone
field-email = E-mail address
field-address = Address
field-postcode = Postal code
hint-document-digits = { $n } digits, as on your document.
hint-email = The link to confirm goes there.
hint-surname2 = Leave it empty if you have only one.
hint-birth_date = Year-month-day, such as 1990-05-24.

error-required = Please fill this in.
error-too_long = This is too long.
error-control_character = It has characters that cannot be seen: type it again.
error-formula = It cannot begin with =, +, - or @.
error-document = Please check the number: something is missing or too much.
error-email = Please check the address: it should look like name@example.org.
error-date = Write the date as year-month-day, such as 1990-05-24.
error-consent = Without your consent we cannot keep your data.

# Check your mail
mail-title = Check your mail
mail-lead = If the address is right, a message will reach you in a few minutes. Open it and press the button: without that, nothing is recorded.
mail-spam = Nothing there? Look into “spam” or “promotions”.
mail-other = Did you mistype your address?
mail-other-do = Fill in the form again
mail-code-title = Rather type the code?
mail-code-lead = The message also has a code of ten letters and digits.
mail-code-label = Code in the message
mail-code-submit = Confirm with the code
mail-code-wrong = That is not the code. Copy it exactly as in the message.
mail-again = Send the message again
mail-again-done = We got your request. One address gets five messages at most.

# Confirm, receipt, withdraw
confirm-title = Confirm your signature
confirm-title-pledge = Confirm your pledge
confirm-lead = You are about to sign this petition:
confirm-lead-pledge = You are about to pledge to sign this petition:
confirm-submit = Yes, I confirm my signature
confirm-submit-pledge = Yes, I confirm my pledge
confirm-not-me-title = Was it not you?
confirm-not-me = Someone may have typed your address by mistake. Delete it and nothing will be kept.
confirm-not-me-submit = It wasn’t me, delete it
confirm-late-title = Too late
confirm-late = The petition closed before you confirmed, so this signature cannot count.

receipt-title = Thank you: your signature is registered
receipt-title-pledge = Thank you: your pledge is registered
receipt-lead = Keep this receipt. The link in your mail brings you back to it at any time.
receipt-code = Receipt code
receipt-time = Confirmed
receipt-petition = Petition
receipt-position = Place in the ledger
receipt-position-waiting = It gets one in a few minutes
receipt-position-help = The ledger is a list that nobody can alter unseen. Your code is in it; your name is not.
receipt-qr = QR code that leads to the petition
receipt-qr-help = The code leads to the petition and keeps your receipt's code. It does not open your data: you can show it.
receipt-withdraw = Withdraw my signature
receipt-withdraw-pledge = Withdraw my pledge
receipt-paper-title = Your signature on paper is still missing
receipt-paper = Your pledge does not count towards the goal. What counts is your signature on a sheet:
receipt-paper-more = See every place to sign

withdraw-title = Withdraw your signature
withdraw-title-pledge = Withdraw your pledge
withdraw-lead = If you withdraw, it no longer counts and we delete your data. You can sign again later if you like.
withdraw-lead-pledge = If you withdraw it, we will erase your data. You can pledge again afterwards if you like.
withdraw-submit = Withdraw my signature
withdraw-submit-pledge = Withdraw my pledge
withdraw-keep = Back to my receipt
withdrawn-title = Your signature was withdrawn
withdrawn-title-pledge = Your pledge was withdrawn
withdrawn-lead = It no longer counts, and we deleted your data.
withdrawn-lead-pledge = We erased your data.
withdrawn-kept = It no longer counts. It was in a prepared delivery; your data is deleted when that is made anew.
removed-title = Done, nothing is kept
removed-lead = What was typed with your address is no longer here. If you want to sign, fill in the form again.
too-late-title = Already handed in
too-late-lead = Your signature is with the authority and cannot be withdrawn from here. Write to the organisers to use your rights over your data.

# When something is not as it should be
error-404-title = There is nothing here
error-404-lead = The address is incomplete or no longer exists.
error-link-title = This link no longer works
error-link-lead = It is incomplete, or too much time passed without confirming. If you want to sign, fill in the form again.
error-closed-title = Not taking signatures
error-closed-lead = The petition has closed or is not open yet.
error-busy-title = Many people at once
error-busy-lead = Wait a moment and try again. Nothing was half saved.
error-internal-title = Something failed on our side
error-internal-lead = Nothing was half saved. Try again in a few minutes.
error-request-title = We did not understand the request
error-request-lead = Go back and try again.
