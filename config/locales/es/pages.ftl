# Every page
brand = Rúbrica
skip = Saltar al contenido
language-switch = Idioma
optional = opcional
back-home = Ver todas las peticiones
footer = Tus datos se guardan cifrados en este servidor y no salen a terceros. Esta página no usa rastreadores.

date-day = { $day } de { $month } de { $year }
date-instant = { $date }, { $time }
date-zone = hora de { $city }
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

# The list
home-title = Peticiones
home-lead = Lee, decide y firma. Cada petición dice cómo: en línea o en papel.
home-empty = Todavía no hay ninguna petición abierta. Vuelve pronto.
home-closed = Cerrada
home-team = Ingreso del equipo

# A petition
petition-collected = { $n ->
    [one] firma reunida
   *[other] firmas reunidas
  }
petition-of = de { $count } que hacen falta
petition-valid = { $n ->
    [0] Ninguna verificada todavía
    [one] { $count } ya verificada
   *[other] { $count } ya verificadas
  }
petition-progress = { $collected } firmas reunidas de { $threshold }; { $valid } verificadas
petition-pledges = { $n ->
    [one] { $count } persona se comprometió en línea
   *[other] { $count } personas se comprometieron en línea
  }
petition-closes = Se puede firmar hasta el { $when }.
petition-closes-day = Se puede firmar hasta el { $day } inclusive.
petition-opens = Se podrá firmar desde el { $when }.
petition-closed = Esta petición ya no recibe firmas.
petition-sign = Firmar esta petición
petition-pledge = Comprometerme a firmar
petition-paper-title = Aquí cuenta la firma en papel
petition-paper-only = Este procedimiento solo admite firmas en papel. En línea puedes comprometerte: no suma a la meta, pero nos permite avisarte dónde firmar.
petition-paper-no-online = Este procedimiento solo admite firmas en papel. Búscanos en los puntos de firma.
petition-text-title = Lo que se pide
petition-stalls = Dónde firmar en papel
petition-stalls-more = Ver todos los puntos de firma
petition-sheet = Imprimir un planillón (PDF)
petition-sheet-sample = Ver un planillón de muestra (PDF)
petition-embed = Ponla en tu página
petition-embed-lead = Copia esto donde quieras mostrar la petición:
petition-share = Comparte la petición
share-message = { $title } — firma aquí:
share-mail = Correo

# Where to sign
stalls-title = Dónde firmar en papel
stalls-near = Tu distrito, ciudad o plaza
stalls-search = Buscar
stalls-none = Todavía no hay puntos de firma anunciados. Vuelve pronto.
stalls-none-near = No hay puntos de firma anunciados ahí. Prueba con otro nombre.

# On other people's pages
embed-pledge = Comprometerme a firmar
embed-paper = Ver dónde firmar
preview-sign = Firma en
preview-pledge = Comprométete en
preview-paper = Mira dónde firmar en

# Privacy
privacy-title = Tus datos en esta petición
privacy-more = Más sobre tus datos
privacy-consent = Lo que aceptas al firmar
privacy-how = Cómo los cuidamos
privacy-sealed = Tu nombre, tu documento y tu correo se guardan cifrados. Ni quien copie la base de datos puede leerlos.
privacy-public = Lo público son las cuentas. Tu nombre no aparece en ninguna página ni en el registro.
privacy-erase = { $what }: se borran { $days } después { $trigger }.
privacy-block = { $what }: se bloquean { $days } después { $trigger }.
privacy-what-identities = Nombres y documentos
privacy-what-emails = Correos
privacy-what-photos = Fotos de los planillones
privacy-after-closed = del cierre de la petición
privacy-after-result = del resultado de la autoridad
privacy-after-submitted = de la entrega a la autoridad
privacy-days = { $n ->
    [one] { $count } día
   *[other] { $count } días
  }
privacy-rights = Tus derechos
privacy-rights-lead = Puedes pedir a los promotores:
privacy-right-information = que te expliquen qué hacen con tus datos
privacy-right-access = ver lo que guardan de ti
privacy-right-rectify = corregirlo
privacy-right-erase = borrarlo
privacy-right-object = que dejen de usarlo
privacy-right-within = { $what } (responden en { $days })
privacy-withdraw = Si firmaste en línea, el enlace de tu correo te deja retirar la firma y borrar tus datos al instante, sin pedírselo a nadie.
privacy-basis = Base legal:
privacy-version = Versión de estos textos:

# The form
sign-title = Firma la petición
sign-title-pledge = Comprométete a firmar
sign-lead = Te enviaremos un correo con un enlace. Tu firma cuenta cuando la confirmas ahí.
sign-lead-pledge = Te enviaremos un correo con un enlace. Tu compromiso vale cuando lo confirmas ahí. La firma que cuenta la darás en papel.
sign-more = Más datos
sign-submit = Firmar
sign-submit-pledge = Comprometerme
sign-consent = Consentimiento
sign-notice = Qué hacemos con tus datos
sign-stale = Esta página llevaba mucho tiempo abierta, o la petición cambió mientras la leías. Tus datos siguen aquí: revisa todo y envíala otra vez.
sign-errors = { $n ->
    [one] Hay un dato por corregir
   *[other] Hay { $count } datos por corregir
  }

field-document = Número de { $name }
field-surname1 = Primer apellido
field-surname2 = Segundo apellido
field-given_names = Nombres
field-birth_date = Fecha de nacimiento
field-district = Código de distrito
field-phone = Teléfono
field-email = Correo electrónico
field-address = Dirección
field-postcode = Código postal
hint-document-digits = { $n } dígitos, como en tu documento.
hint-email = Ahí recibirás el enlace para confirmar.
hint-surname2 = Déjalo vacío si tienes uno solo.
hint-birth_date = Año-mes-día, por ejemplo 1990-05-24.

error-required = Completa este dato.
error-too_long = Es demasiado largo.
error-control_character = Tiene caracteres que no se ven: escríbelo de nuevo.
error-formula = No puede empezar con =, +, - ni @.
error-document = Revisa el número: le falta o le sobra algo.
error-email = Revisa el correo: debe verse como nombre@ejemplo.pe.
error-date = Escribe la fecha como año-mes-día, por ejemplo 1990-05-24.
error-consent = Sin tu consentimiento no podemos guardar tus datos.

# Check your mail
mail-title = Revisa tu correo
mail-lead = Si la dirección es correcta, en unos minutos te llegará un mensaje. Ábrelo y pulsa el botón: sin eso, no queda nada registrado.
mail-spam = ¿No llega? Mira en «correo no deseado» o «promociones».
mail-other = ¿Escribiste mal tu correo?
mail-other-do = Llena el formulario otra vez
mail-code-title = ¿Prefieres escribir el código?
mail-code-lead = El mensaje trae también un código de diez letras y números.
mail-code-label = Código del mensaje
mail-code-submit = Confirmar con el código
mail-code-wrong = Ese código no corresponde. Cópialo tal como está en el mensaje.
mail-again = Enviar el mensaje otra vez
mail-again-done = Pedido recibido. A una misma dirección enviamos cinco mensajes como máximo.

# Confirm, receipt, withdraw
confirm-title = Confirma tu firma
confirm-title-pledge = Confirma tu compromiso
confirm-lead = Estás por firmar esta petición:
confirm-lead-pledge = Estás por comprometerte a firmar esta petición:
confirm-submit = Sí, confirmo mi firma
confirm-submit-pledge = Sí, confirmo mi compromiso
confirm-not-me-title = ¿No fuiste tú?
confirm-not-me = Alguien pudo escribir tu dirección por error. Bórralo y no quedará nada guardado.
confirm-not-me-submit = No fui yo, bórralo
confirm-late-title = Llegó tarde
confirm-late = La petición cerró antes de que confirmaras, así que esta firma no puede contar.

receipt-title = Gracias: tu firma está registrada
receipt-title-pledge = Gracias: tu compromiso está registrado
receipt-lead = Guarda esta constancia. Con el enlace de tu correo vuelves a ella cuando quieras.
receipt-code = Código de constancia
receipt-time = Fecha de confirmación
receipt-petition = Petición
receipt-position = Lugar en el registro
receipt-position-waiting = Se le asigna en unos minutos
receipt-position-help = El registro es una lista que nadie puede alterar sin que se note. Tu código está en ella; tu nombre no.
receipt-qr = Código QR que lleva a la petición
receipt-qr-help = El código lleva a la petición y guarda tu código de constancia. No abre tus datos: puedes mostrarlo.
receipt-withdraw = Retirar mi firma
receipt-withdraw-pledge = Retirar mi compromiso
receipt-paper-title = Falta tu firma en papel
receipt-paper = Tu compromiso no suma a la meta. Lo que cuenta es tu firma en un planillón:
receipt-paper-more = Ver todos los puntos de firma

withdraw-title = Retira tu firma
withdraw-title-pledge = Retira tu compromiso
withdraw-lead = Si la retiras, dejará de contar y borraremos tus datos. Después puedes volver a firmar si quieres.
withdraw-lead-pledge = Si lo retiras, borraremos tus datos. Después puedes volver a comprometerte si quieres.
withdraw-submit = Retirar mi firma
withdraw-submit-pledge = Retirar mi compromiso
withdraw-keep = Volver a mi constancia
withdrawn-title = Tu firma fue retirada
withdrawn-title-pledge = Tu compromiso fue retirado
withdrawn-lead = Ya no cuenta, y borramos tus datos.
withdrawn-lead-pledge = Borramos tus datos.
withdrawn-kept = Ya no cuenta. Estaba en un lote preparado; tus datos se borran cuando el lote se rehace.
removed-title = Listo, no queda nada guardado
removed-lead = Lo que se escribió con tu dirección ya no está aquí. Si quieres firmar, llena el formulario otra vez.
too-late-title = Ya fue entregada
too-late-lead = Tu firma ya está en manos de la autoridad y desde aquí no se puede retirar. Escribe a los promotores para ejercer tus derechos sobre tus datos.

# When something is not as it should be
error-404-title = Aquí no hay nada
error-404-lead = La dirección está incompleta o ya no existe.
error-link-title = Este enlace ya no sirve
error-link-lead = Está incompleto, o pasó demasiado tiempo sin confirmar. Si quieres firmar, vuelve a llenar el formulario.
error-closed-title = No recibe firmas
error-closed-lead = La petición ya cerró o todavía no abre.
error-busy-title = Hay mucha gente a la vez
error-busy-lead = Espera un momento y vuelve a intentarlo. No se guardó nada a medias.
error-internal-title = Algo falló de nuestro lado
error-internal-lead = No se guardó nada a medias. Vuelve a intentarlo en unos minutos.
error-request-title = No entendimos el pedido
error-request-lead = Vuelve atrás e inténtalo otra vez.
