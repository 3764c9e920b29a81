# Mails. Sentences are short: many read them on a small phone.
mail-confirm-subject = Confirma tu firma: { $title }
mail-confirm-subject-pledge = Confirma tu compromiso: { $title }
mail-confirm-preview = Un toque más y queda confirmado.
mail-confirm-why = Alguien —esperamos que tú— escribió esta dirección para firmar:
mail-confirm-why-pledge = Alguien —esperamos que tú— escribió esta dirección para comprometerse a firmar:
mail-confirm-do = Tu firma cuenta cuando la confirmas.
mail-confirm-do-pledge = Tu compromiso vale cuando lo confirmas.
mail-confirm-button = Confirmar mi firma
mail-confirm-button-pledge = Confirmar mi compromiso
mail-confirm-code = Si el botón no abre, escribe este código en la página donde llenaste tus datos:
mail-confirm-expires = Tienes { $n } días para confirmar.
mail-confirm-not-me = ¿No fuiste tú? Bórralo aquí y no quedará nada guardado:
mail-confirm-not-me-link = No fui yo
mail-confirm-later = Guarda este mensaje: con el mismo enlace ves tu constancia y, si cambias de idea, te retiras.

mail-invitation-subject = Te invitan a trabajar en { $what }
mail-invitation-why = Te invitaron a colaborar como { $role } en:
mail-invitation-everything = todas las peticiones de este servidor
mail-invitation-do = Abre este enlace y elige tu contraseña.
mail-invitation-button = Aceptar la invitación
mail-invitation-expires = El enlace sirve una vez, hasta el { $when }.
mail-invitation-ignore = Si no esperabas este mensaje, ignóralo: sin el enlace nadie entra.

mail-reset-subject = Cambia tu contraseña
mail-reset-why = Pediste cambiar tu contraseña de Rúbrica.
mail-reset-do = Elige la nueva aquí:
mail-reset-button = Cambiar mi contraseña
mail-reset-expires = El enlace sirve una vez, hasta el { $when }.
mail-reset-ignore = Si no fuiste tú, ignora este mensaje: tu contraseña sigue igual.

mail-test-subject = Prueba de correo de Rúbrica
mail-test-why = Pediste un correo de prueba.
mail-test-do = Si lo lees, los correos de este servicio llegan.
mail-test-button = Volver a la página de correo

mail-link = O copia esta dirección en tu navegador:
mail-footer = Mensaje automático de Rúbrica. No hace falta responder.

role-volunteer = voluntario o voluntaria
role-reviewer = revisor o revisora
role-coordinator = coordinador o coordinadora
role-administrator = administrador o administradora
role-auditor = auditor o auditora
