# Those who work on a petition
join-title = Join the team
join-lead = You are invited to work on “{ $title }” as { $role }.
join-lead-everywhere = You are invited to work on this service as { $role }.
join-submit = Create my account
join-done = Your account is ready. You can sign in now.
reset-title = Change your password
reset-lead = Changing it ends every session you have open.
reset-submit = Change my password
reset-done = Password changed. Sign in again with the new one.
people-link-title = This link works no more
people-link-lead = It works once and for a limited time. Ask whoever gave it to you for a new one.
people-error-name = Enter your name, up to 120 characters.
people-error-email = Check the address: it should look like name@example.org.
people-error-taken = This address has an account already.
people-error-short = It is too short: use 12 characters or more.
people-error-long = It is too long: use 256 characters at most.
people-error-repeated = It is one of the first anyone would try: choose another.

# Signing in
sign-in-title = Sign in to Rúbrica
sign-in-lead = With the address and password of your account.
sign-in-submit = Sign in
sign-in-first = Sign in first; then you go on to where you were going.
sign-in-wrong = The address or the password is wrong.
sign-in-too-many = { $n ->
    [one] Too many tries. Wait a minute and try again.
   *[other] Too many tries. Wait { $count } minutes and try again.
  }
sign-in-lost = I forgot my password
sign-out = Sign out
sign-out-done = You are signed out. On a shared computer, close the browser too.
lost-title = Forgot your password?
lost-lead = Enter your address. If it has an account, we send it a link to choose a new password.
lost-submit = Send the link
lost-done = If that address has an account, the link will arrive in a few minutes. It works for four hours.
lost-back = Back to sign-in
account-name = Your name
account-name-hint = This is how others on the team will see you.
account-email = Email address
account-password = Password
account-new-password = Choose a password
account-new-password-hint = 12 characters or more. A few unrelated words do well.
account-password-again = Type it again
people-error-differ = It is not the same as the one above. Type it again.

# The frame of those who signed in
places = Sections
place-desk = Desk
place-field = Keying
place-admin = Administration
back-work = Back to the desk
footer-work = What you see here is personal data: do not copy or share it. What you change is recorded under your name.

error-csrf-title = This page was open for a long time
error-csrf-lead = Nothing was changed. Go back, load the page again and repeat what you were doing.
error-session-title = Your session has ended
error-session-lead = Nothing was changed. Sign in again and repeat what you were doing.
error-role-title = This is not part of your work here
error-role-lead = Your account lacks the permission this needs. If you need it, ask whoever coordinates the petition.
error-tries-title = Too many tries
error-tries-lead = Wait a few minutes and try again.
