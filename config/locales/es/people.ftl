# Those who work on a petition
join-title = Únete al equipo
join-lead = Te invitaron a trabajar en «{ $title }» como { $role }.
join-lead-everywhere = Te invitaron a trabajar en este servicio como { $role }.
join-submit = Crear mi cuenta
join-done = Tu cuenta está lista. Ya puedes ingresar.
reset-title = Cambia tu contraseña
reset-lead = Al cambiarla se cierran todas tus sesiones abiertas.
reset-submit = Cambiar mi contraseña
reset-done = Contraseña cambiada. Ingresa otra vez con la nueva.
people-link-title = Este enlace ya no sirve
people-link-lead = Sirve una sola vez y por tiempo limitado. Pide uno nuevo a quien te lo dio.
people-error-name = Escribe tu nombre, hasta 120 caracteres.
people-error-email = Revisa el correo: debe verse como nombre@ejemplo.pe.
people-error-taken = Con este correo ya hay una cuenta.
people-error-short = Es muy corta: usa 12 caracteres o más.
people-error-long = Es demasiado larga: usa 256 caracteres como máximo.
people-error-repeated = Es de las primeras que cualquiera probaría: elige otra.

# Signing in
sign-in-title = Ingresa a Rúbrica
sign-in-lead = Con el correo y la contraseña de tu cuenta.
sign-in-submit = Ingresar
sign-in-first = Ingresa primero; después sigues a donde ibas.
sign-in-wrong = El correo o la contraseña no son correctos.
sign-in-too-many = { $n ->
    [one] Demasiados intentos. Espera un minuto y prueba otra vez.
   *[other] Demasiados intentos. Espera { $count } minutos y prueba otra vez.
  }
sign-in-lost = Olvidé mi contraseña
sign-out = Salir
sign-out-done = Saliste. En una computadora compartida, cierra también el navegador.
lost-title = ¿Olvidaste tu contraseña?
lost-lead = Escribe tu correo. Si tiene una cuenta, te enviaremos un enlace para elegir una contraseña nueva.
lost-submit = Enviar el enlace
lost-done = Si ese correo tiene una cuenta, en unos minutos llegará el enlace. Sirve cuatro horas.
lost-back = Volver al ingreso
account-name = Tu nombre
account-name-hint = Así te verán las demás personas del equipo.
account-email = Correo electrónico
account-password = Contraseña
account-new-password = Elige una contraseña
account-new-password-hint = De 12 caracteres o más. Unas cuantas palabras sin relación entre sí funcionan bien.
account-password-again = Escríbela otra vez
people-error-differ = No es igual a la de arriba. Escríbela otra vez.

# The frame of those who signed in
places = Secciones
place-desk = Mesa
place-field = Digitación
place-admin = Administración
back-work = Volver a la mesa
footer-work = Lo que ves aquí son datos personales: no los copies ni los compartas. Lo que cambias queda en el registro con tu nombre.

error-csrf-title = Esta página estuvo abierta mucho tiempo
error-csrf-lead = No se cambió nada. Vuelve atrás, carga la página otra vez y repite lo que hacías.
error-session-title = Tu sesión terminó
error-session-lead = No se cambió nada. Ingresa otra vez y repite lo que hacías.
error-role-title = Esto no es parte de tu trabajo aquí
error-role-lead = Tu cuenta no tiene el permiso que hace falta. Si lo necesitas, pídelo a quien coordina la petición.
error-tries-title = Demasiados intentos
error-tries-lead = Espera unos minutos y prueba otra vez.
