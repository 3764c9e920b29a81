# The page of volunteers, which works without a network. Its scripts get every text of this file.
keying-title = Digitar planillones
keying-lead = Digita los planillones de la calle, con o sin internet. Todo queda cifrado en este equipo hasta que se envía.
keying-footer = Lo que digitas se guarda cifrado en este equipo y se envía cuando hay red. En un equipo compartido, cierra la sesión al terminar.
keying-no-script = Esta página necesita JavaScript para trabajar sin internet.
keying-unable = Este navegador no puede guardar datos cifrados. Abre la página por https y con un navegador al día.
keying-email = Correo
keying-password = Contraseña
keying-password-hint = Se pide aquí aunque ya hayas ingresado: cifra lo que guardas en este equipo, y lo abre también sin internet.
keying-open = Ingresar
keying-open-missing = Escribe tu correo y tu contraseña.
keying-open-wrong = El correo o la contraseña no son correctos.
keying-open-wrong-offline = No hay red, y nada de lo guardado aquí se abre con este correo y esta contraseña. Para entrar por primera vez en un equipo hace falta internet.
keying-open-not-now = El servicio no responde por ahora. Inténtalo en un momento.
keying-open-former-wrong = Esa no es la contraseña con la que guardaste.
keying-former-lead = Cambiaste tu contraseña. Lo guardado en este equipo todavía se abre con la anterior.
keying-former-password = Contraseña anterior
keying-former-open = Abrir lo guardado
keying-former-discard = Borrar lo guardado y empezar de nuevo
keying-locked-waiting = { $n ->
    [one] En este equipo hay { $count } cosa guardada sin enviar. Entra para enviarla.
   *[other] En este equipo hay { $count } cosas guardadas sin enviar. Entra para enviarlas.
}
keying-lock = Bloquear
keying-sign-out = Cerrar sesión
keying-sign-out-title = Falta enviar
keying-sign-out-unsent = { $n ->
    [one] Queda { $count } cosa sin enviar. Si cierras la sesión ahora, se borra de este equipo y se pierde.
   *[other] Quedan { $count } cosas sin enviar. Si cierras la sesión ahora, se borran de este equipo y se pierden.
}
keying-sign-out-sure = Entiendo que se pierden
keying-sign-out-stay = Seguir aquí
keying-sign-out-now = Borrar y cerrar sesión
keying-again = Ingresar de nuevo
keying-again-lead = Tu sesión venció. Lo que digitaste sigue guardado aquí; ingresa de nuevo para enviarlo.
keying-again-other = En este navegador ingresó otra persona. Lo tuyo sigue guardado aquí; ingresa de nuevo para enviarlo.
keying-again-wrong = La contraseña no es correcta.
keying-again-offline = No hay red. Lo que digitas se sigue guardando.

keying-queue-empty = Todo enviado
keying-queue-waiting = { $n ->
    [one] { $count } por enviar
   *[other] { $count } por enviar
}
keying-queue-stuck = { $n ->
    [one] { $count } por resolver
   *[other] { $count } por resolver
}
keying-standing-unknown = conectando
keying-standing-syncing = enviando
keying-standing-online = en línea
keying-standing-offline = sin red
keying-standing-signed-out = sesión vencida
keying-standing-other-person = otra persona entró

keying-sheets = Tus planillones
keying-petition = Petición
keying-no-petition = Todavía no digitas en ninguna petición, o este equipo no la conoce: conéctate una vez a internet.
keying-no-sheets = Todavía no tienes planillones. Escribe el número de uno para empezar.
keying-folio = Número del planillón
keying-folio-wrong = Escribe el número que está en el planillón.
keying-folio-closed = Ese planillón ya está cerrado. Quien coordina puede abrirlo.
keying-folio-not-yours = Ese planillón no está registrado, o lo digita otra persona. Pregunta a quien coordina, o dígitalo por segunda vez.
keying-sheet-in-other-tab = Ese planillón está abierto en otra pestaña de este navegador.
keying-mode = Qué digitación es
keying-mode-first = Primera digitación
keying-mode-second = Segunda digitación, sin ver la primera
keying-key-it = Digitar
keying-sheets-without-event = Sin punto de firma
keying-sheet-title = Planillón { $folio }
keying-sheet-title-second = Planillón { $folio }, segunda digitación
keying-sheet-lines = { $done } de { $n } líneas
keying-sheet-waiting = { $n ->
    [one] { $count } por enviar
   *[other] { $count } por enviar
}
keying-sheet-stuck = { $n ->
    [one] { $count } por resolver
   *[other] { $count } por resolver
}
keying-sheet-closing = completo
keying-back = ← Planillones

keying-line = Línea
keying-line-title = Línea { $line } de { $n }
keying-line-number = Línea { $line }
keying-line-kept = Línea { $line } guardada
keying-lines = Líneas del planillón
keying-keep-line = Guardar línea
keying-clear-line = Vaciar línea
keying-letters = Letras
keying-suggestions = Sugerencias
keying-optional = (opcional)
keying-field-document = Documento
keying-field-surname1 = Primer apellido
keying-field-surname2 = Segundo apellido
keying-field-given_names = Nombres
keying-field-birth_date = Fecha de nacimiento
keying-field-district = Distrito
keying-field-phone = Teléfono
keying-field-email = Correo
keying-field-address = Dirección
keying-field-postcode = Código postal
keying-field-signed_at = Fecha de la firma
keying-voids = Línea sin firma
keying-void-LINE_BLANK_VOIDED = En blanco, anulada
keying-void-LINE_BLANK_NOT_VOIDED = En blanco, sin anular
keying-void-LINE_CROSSED_OUT = Tachada
keying-wrong-missing = Falta este dato.
keying-wrong-long = Es demasiado largo.
keying-wrong-shape = { $n ->
    [one] El { $name } tiene { $max } carácter. Revisa el papel; si dice eso, continúa y queda así.
   *[other] El { $name } tiene { $max } caracteres. Revisa el papel; si dice eso, continúa y queda así.
}
keying-wrong-shape-range = El { $name } tiene de { $min } a { $max } caracteres. Revisa el papel; si dice eso, continúa y queda así.
keying-wrong-check = El dígito verificador no corresponde. Revisa el papel; si dice eso, continúa y queda así.
keying-wrong-date = No es una fecha (día, mes y año). Revisa el papel; si dice eso, continúa y queda así.
keying-wrong-digits = Un nombre no lleva números. Revisa el papel; si dice eso, continúa y queda así.
keying-wrong-formula = Un nombre no empieza con ese signo.
keying-keys = Teclas
keying-keys-enter = al campo siguiente y, en el último, a la línea siguiente
keying-keys-back = al campo anterior
keying-keys-void = con el primer campo vacío: en blanco anulada, en blanco sin anular, tachada
keying-keys-down = elige una sugerencia; Enter la toma
keying-keys-accent = la letra y luego ` : Ñ, Á, É, Í, Ó, Ú; dos veces: Ü
keying-state-open = vacía
keying-state-draft = a medias
keying-state-waiting = por enviar
keying-state-sent = enviada
keying-state-stuck = por resolver
keying-sheet-complete = El planillón está completo.
keying-close-sheet = Cerrar el planillón
keying-not-stored = Este equipo no pudo guardar lo último que digitaste. Libera espacio y no cierres esta página.
keying-pace-none = Tu ritmo aparece con la primera línea.
keying-pace-lines = { $n ->
    [one] { $count } línea
   *[other] { $count } líneas
}
keying-pace-seconds = { $seconds } s por línea
keying-pace-slips = { $n ->
    [one] { $count } aviso
   *[other] { $count } avisos
}
keying-about-sheet = Sobre este planillón
keying-sheet-date = Fecha de las firmas
keying-sheet-date-hint = Vale para las líneas que digites desde ahora. Déjala vacía si no se sabe.
keying-photo = Foto del planillón
keying-photo-hint = Se reduce y se guarda cifrada, sin el lugar ni la hora que anota la cámara.
keying-photo-kept = Foto guardada
keying-photo-unreadable = Ese archivo no es una foto que este navegador pueda leer.
keying-photo-count = { $n ->
    [one] { $count } foto, { $waiting } por enviar
   *[other] { $count } fotos, { $waiting } por enviar
}
keying-photo-of = Foto del planillón { $folio }
keying-choices = Otros datos que trae el papel

keying-waiting = Por enviar
keying-waiting-lead = Lo que digitaste en este equipo y todavía no está en el servicio. No se borra hasta que el servicio confirme que lo tiene.
keying-waiting-none = No queda nada por enviar.
keying-send-now = Enviar ahora
keying-count-draft = { $n ->
    [one] { $count } a medias
   *[other] { $count } a medias
}
keying-count-waiting = { $n ->
    [one] { $count } por enviar
   *[other] { $count } por enviar
}
keying-count-stuck = { $n ->
    [one] { $count } por resolver
   *[other] { $count } por resolver
}
keying-stuck-keyed = El servicio ya tiene esta línea con otras palabras.
keying-stuck-voided = El servicio tiene esta línea como línea sin firma, o por otro motivo.
keying-stuck-no_such_line = El planillón no tiene esta línea.
keying-stuck-date = La fecha no se entiende o está en el futuro.
keying-stuck-value = Un dato no puede quedar así: es muy largo, falta o empieza con un signo de fórmula.
keying-stuck-reason = Ese motivo no es de una línea.
keying-stuck-twice = La línea llegó dos veces.
keying-stuck-frozen = La firma de esta línea ya está en un lote y no cambia.
keying-stuck-unknown-sheet = Este planillón no está registrado, o lo digita otra persona.
keying-stuck-sheet-closed = Este planillón está cerrado. Quien coordina puede abrirlo.
keying-stuck-open-lines = Faltan líneas para cerrar el planillón.
keying-stuck-not-a-second-keying = Nadie más ha empezado este planillón, o la primera digitación es tuya.
keying-stuck-keyed-twice = Otra persona ya hace la segunda digitación de este planillón.
keying-stuck-too-many-pictures = El planillón ya tiene todas las fotos que puede tener.
keying-stuck-picture-too-large = La foto es demasiado grande.
keying-stuck-not-a-picture = El archivo no es una foto.
keying-stuck-role-missing = Ya no digitas en esta petición. Habla con quien coordina.
keying-stuck-other = El servicio no lo aceptó ({ $code }).
keying-try-again = Intentar de nuevo
keying-move-second = Enviar como segunda digitación
keying-move-label = El número correcto es
keying-move = Cambiar número
keying-moved = Las líneas pasaron al planillón { $folio }
keying-move-taken = En este equipo ya hay líneas del planillón { $folio }.
keying-remove-lines = Borrar estas líneas
keying-remove-line = Borrar
keying-remove-photo = Borrar la foto
keying-edit = Corregir
keying-keep-mine = Vale lo mío
keying-keep-server = Vale lo que está
keying-reading-mine = Lo mío
keying-reading-server = En el servicio
keying-reading-first = Primera
keying-reading-second = Segunda
keying-reading-none = Sin digitar
keying-readings = Dos digitaciones de una línea

keying-differences = Diferencias
keying-differences-lead = Dos personas digitaron distinto estas líneas. Mira el papel o la foto y decide.
keying-differences-none = No hay diferencias por resolver.
keying-differences-offline = Para resolver diferencias hace falta internet y una sesión abierta.
keying-difference-title = Planillón { $folio }, línea { $line }
keying-take-first = Vale la primera
keying-take-second = Vale la segunda
keying-take-neither = Ninguna: escribir
keying-take-typed = Vale esto
keying-settled = Línea { $line } del planillón { $folio } resuelta
