# The desk: dashboard, review, batches
desk-title = Tus peticiones
desk-empty = Todavía no trabajas en ninguna petición. Quien coordina puede invitarte.
desk-first = Todavía no hay ninguna petición.
desk-first-do = Crear la primera petición
desk-public-page = Ver la página pública

state-pending = Sin confirmar
state-received = Por verificar
state-valid = Válidas
state-duplicate = Duplicadas
state-invalid = Inválidas
state-review = Por revisar
state-withdrawn = Retiradas

# Every part that pages are made of
design-title = Las piezas de Rúbrica
design-lead = Con estas piezas se arman todas las páginas.
design-tabs = Piezas
design-type = Letra
design-colours = Colores
design-buttons = Botones, marcas y avisos
design-forms = Formularios
design-tables = Tablas y pasos
design-charts = Gráficos
design-sample = El agua es de todos: se junta firma por firma, plaza por plaza.
design-heading = Punto de firma
design-link = Un enlace
design-do = Hacerlo
design-other = Otra cosa
design-danger = Anular
design-off = No se puede
design-choice = Elige uno
design-text = Texto
design-outlier = Fuera de lo común
design-step-1 = Preparar
design-step-2 = Certificar
design-step-3 = Entregar

# The petition's pages
tabs = Páginas de la petición
tab-overview = Resumen
tab-quality = Calidad
tab-review = Revisión
tab-batches = Lotes
tab-person = Buscar persona

job-running = Trabajando… puedes seguir con otra cosa.
job-look-again = Actualizar
job-failed = No se pudo terminar:
job-done = Listo.

one-pending = Sin confirmar
one-received = Por verificar
one-valid = Válida
one-duplicate = Duplicada
one-invalid = Inválida
one-review = Por revisar
one-batched = En un lote
one-submitted = Entregada
one-accepted = Aceptada por la autoridad
one-refused = Rechazada por la autoridad
one-withdrawn = Retirada
one-erased = Borrada

channel-paper = Papel
channel-online = En línea
sheet-named = Planillón { $folio }
spot-line = Planillón { $folio }, línea { $line }
spot-row = Fila { $row }, sin planillón
region-unknown = Sin distrito
keyer-nobody = Lista importada

column-n = Firmas
column-share = Parte
column-day = Día
column-collected-until = Reunidas hasta ese día
column-valid-until = Válidas hasta ese día
column-reason = Motivo
column-region = Región
column-sheet = Planillón
column-event = Punto de firma
column-circulator = Responsable
column-group = Grupo
column-valid-share = Válidas
column-document = Documento
column-field = Dato
column-on-sheet = En la firma
column-on-roll = En el padrón
column-batch = Lote
column-state = Estado
column-signatures = Firmas
column-left-out = Líneas fuera
column-certified = Certificado por
column-prepared = Preparado

# Overview
figure-valid = Válidas
figure-of = { $share } de las { $threshold } que hacen falta
figure-collected = Reunidas
figure-unique = { $n ->
    [one] de { $count } persona
   *[other] de { $count } personas distintas
  }
figure-recent = Ritmo actual
figure-recent-small = { $n ->
    [one] válida por día, en los últimos 14 días
   *[other] válidas por día, en los últimos 14 días
  }
figure-needed = Ritmo necesario
figure-days-left = { $n ->
    [0] El plazo terminó
    [one] por día, hoy es el último día
   *[other] por día, quedan { $count } días
  }
figure-no-end = No hay fecha de cierre
figure-reached = Meta alcanzada
figure-reached-now = Ya
figure-never = Sin fecha
figure-reached-small = si se mantiene el ritmo actual
figure-reached-already = con firmas válidas
verify-waiting = { $n ->
    [one] { $count } firma espera verificación
   *[other] { $count } firmas esperan verificación
  }
verify-roll = Padrón
verify-no-roll = Sin padrón
verify-do = Verificar ahora
verify-again = Verificar otra vez
verify-again-lead = Se comprueba todo de nuevo, por ejemplo con otro padrón. Lo que decidió una persona no cambia.
waiting-review = { $n ->
    [one] { $count } firma espera que alguien decida
   *[other] { $count } firmas esperan que alguien decida
  }
waiting-review-do = Ir a revisión
waiting-differences = Hay líneas que dos personas digitaron distinto
waiting-differences-do = Resolverlas en Digitación
curve-title = Avance por día
curve-pace = Ritmo necesario desde el inicio
curve-goal = Meta
curve-told = Van { $collected } firmas reunidas y { $valid } válidas; la meta es { $threshold }.
curve-needed = { $n ->
    [one] Hace falta { $count } firma válida por día.
   *[other] Hacen falta { $count } firmas válidas por día.
  }
curve-recent = { $n ->
    [0] En los últimos 14 días no se sumó ninguna firma válida.
    [one] Al ritmo actual se suma { $count } por día.
   *[other] Al ritmo actual se suman { $count } por día.
  }
daily-title = Firmas de cada día
numbers = Ver los números
states-file = Descargar los totales por estado como CSV
numbers-file = Descargar como CSV
reasons-title = Por qué se rechazan
reasons-none = Ninguna firma fue rechazada.
duplicates-title = { $n ->
    [0] Duplicadas
    [one] { $count } duplicada encontrada
   *[other] { $count } duplicadas encontradas
  }
duplicates-file = las duplicadas, una por una
duplicates-none = No se encontró ninguna.
regions-title = Por región
sheets-title = Planillones
sheet-issued = En oficina
sheet-handed_out = En la calle
sheet-returned = Devueltos
sheet-keying = Digitándose
sheet-closed = Cerrados
sheets-out = { $n ->
    [one] Un planillón está en la calle
   *[other] { $count } planillones están en la calle
  }
sheets-out-file = Descargar la lista como CSV
mails-title = Correos
mails-none = No se envió ninguno.
mail-queued = Por enviar
mail-sent = Enviados
mail-dropped = Omitidos
mail-failed = Fallidos

# Quality
quality-lead = De todas las líneas decididas, { $share } son válidas.
quality-outliers = { $n ->
    [0] Nada se sale de lo común.
    [one] Un grupo se sale de lo común.
   *[other] { $count } grupos se salen de lo común.
  }
quality-rule = Regla: se marca un grupo de { $least } líneas decididas o más si tan pocas válidas ocurrirían por azar en menos de uno de cada { $one } grupos (prueba binomial de una cola frente al total). Indica dónde mirar; no prueba nada.
quality-mark = Fuera de lo común
quality-none = Todavía no hay nada que comparar.
quality-channels = Por canal
quality-events = Por punto de firma
quality-keyers = Por quien digitó
quality-sheets = Por planillón
quality-regions = Por región
quality-more = { $n ->
    [one] Hay uno más en el CSV.
   *[other] Hay { $count } más en el CSV.
  }

# Review
review-waiting = { $n ->
    [one] Espera { $count } firma
   *[other] Esperan { $count } firmas
  }
review-beside = La firma junto al padrón
review-differs = Difiere
review-score = los nombres coinciden en { $score }
photos-title = { $n ->
    [one] La foto del planillón
   *[other] Las fotos del planillón
  }
photo-alt = Foto { $number } del planillón { $folio }: ábrela para verla entera
photo-enlarge = Ver la foto entera
review-findings = Lo que vieron las comprobaciones
review-decide = Tu decisión
review-approve = Es válida
review-reject = No es válida porque…
review-other = Otro motivo
review-other-do = Rechazar por ese motivo
review-skip = Dejar para después
review-keys = Decidir con una tecla
review-undo = Deshacer
review-approved = Quedó como válida.
review-rejected = Quedó como inválida: { $reason }.
review-by-another = Otra persona la decidió antes que tú. Aquí está la siguiente.
review-not-open = Esta firma ya no espera una decisión.
review-next = Ver la siguiente
review-empty = No hay nada por revisar. Buen trabajo.
review-empty-next = Preparar un lote
review-only-skipped = { $n ->
    [one] Queda solo una que dejaste para después.
   *[other] Quedan { $count } que dejaste para después.
  }
review-look-at-skipped = Verlas ahora
severity-warning = Aviso
severity-doubt = Duda
severity-failure = Falla
roll-none = No se comparó con un padrón
roll-missing = El documento no está en el padrón
roll-current = Está en el padrón, vigente
roll-cancelled = Está en el padrón, cancelado
roll-deceased = Está en el padrón, fallecido
roll-suspended = Está en el padrón, suspendido

candidate-title = Lo que quizá quiso escribir
candidate-in-use = Ese documento ya tiene una firma: { $state }
slip-replaced = En el lugar { $place } dice { $written } y sería { $meant }.
slip-swapped = En el lugar { $place } dice { $written } y sería { $meant }: dos signos cambiados de lugar.
slip-missing = Falta { $meant } en el lugar { $place }.
slip-extra = Sobra { $written } en el lugar { $place }.
alike-title = Otra firma que se parece
column-this = En esta
column-other = En la otra
column-bits = Peso en bits
review-correct = Corregir el documento
review-repeat = Es la misma persona
review-corrected = Se corrigió el documento y se verificó otra vez.

# Batches
batches-lead = Un lote congela las firmas válidas para entregarlas a la autoridad.
batches-empty = Todavía no hay lotes.
batch-new = Preparar un lote
batch-look = Ver el lote { $number } y certificarlo
batch-ready = { $n ->
    [one] { $count } firma válida puede entrar.
   *[other] { $count } firmas válidas pueden entrar.
  }
batch-undecided = { $n ->
    [one] { $count } firma espera verificación o revisión y quedaría fuera.
   *[other] { $count } firmas esperan verificación o revisión y quedarían fuera.
  }
batch-nothing = No hay firmas válidas fuera de otros lotes. Verifica primero en el resumen.
batch-prepare = Preparar el lote
batch-named = Lote { $number }
batch-stopped = Bloqueado
batch-preparing = Preparándose
batch-prepared = Por certificar
batch-certified = Certificado
batch-submitted = Entregado
batch-resolved = Con resultado
batch-cancelled = Anulado
step-prepared = Preparado
step-certified = Certificado
step-handed-in = Entregar a la autoridad
certifiers-needed = { $n ->
    [one] hace falta una persona
   *[other] hacen falta { $count } personas distintas
  }
blocks-title = Lo que revisaría la autoridad
blocks-none = Nada lo impide.
block-stops = Impide certificar
block-warns = Para saber
block-more = Detalle y lugares
block-too-few = Tiene menos líneas de las que permite la ley. Anúlalo y prepáralo cuando haya más firmas válidas.
block-too-many = Ya no se admiten más entregas.
block-totals = Los conteos no concuerdan con las firmas. Avisa a quien administra el servidor.
block-no-place = { $n ->
    [one] { $count } línea de papel no tiene planillón ni número de línea.
   *[other] { $count } líneas de papel no tienen planillón ni número de línea.
  }
block-line-outside = { $n ->
    [one] { $count } línea tiene un número mayor que el que admite su planillón.
   *[other] { $count } líneas tienen un número mayor que el que admite su planillón.
  }
block-line-repeated = { $n ->
    [one] { $count } planillón y línea está dos veces.
   *[other] { $count } lugares (planillón y línea) están dos veces.
  }
block-too-long = { $n ->
    [one] { $count } dato no cabe en su columna.
   *[other] { $count } datos no caben en su columna.
  }
block-letter = { $n ->
    [one] { $count } dato tiene una letra que el archivo de la autoridad no admite.
   *[other] { $count } datos tienen letras que el archivo de la autoridad no admite.
  }
block-left = { $n ->
    [one] { $count } firma se retiró después de preparar el lote. Anúlalo y prepáralo otra vez.
   *[other] { $count } firmas se retiraron después de preparar el lote. Anúlalo y prepáralo otra vez.
  }
block-not-decided = { $n ->
    [0] Hay firmas que esperan verificación o revisión y quedan fuera.
    [one] { $count } firma espera verificación o revisión y queda fuera.
   *[other] { $count } firmas esperan verificación o revisión y quedan fuera.
  }
certify-title = Certificado
certify-lead = { $n ->
    [one] Al certificar das tu palabra de que revisaste el lote. Escribe tu contraseña otra vez.
   *[other] Al certificar das tu palabra de que revisaste el lote. Hacen falta { $count } personas distintas; cada una con su contraseña.
  }
certify-password = Tu contraseña
certify-do = Certificar este lote
certify-wrong-password = Esa no es tu contraseña.
certify-again = Ya lo certificaste. Falta la palabra de otra persona que coordine.
certify-mine = Ya lo certificaste.
certify-left = { $n ->
    [one] Falta la palabra de una persona más que coordine: pídele que ingrese con su cuenta y lo certifique aquí.
   *[other] Falta la palabra de { $count } personas más que coordinen: pídeles que ingresen con su cuenta y lo certifiquen aquí.
  }
certify-blocked = Hay algo que lo impide: mira la lista.
certify-state = Este lote ya no espera un certificado.
certify-not-now = Ahora no puedes certificarlo: algo lo impide, o no coordinas esta petición.
certify-done = Está certificado. Quien lo descargue puede comprobarlo sin confiar en este servidor.
package-download = Descargar el paquete (.zip)
package-check = Para comprobarlo no hace falta este programa: el archivo VERIFY.md, dentro del paquete, dice cómo.
package-hand-in = Descárgalo, ábrelo y entrega sus archivos a la autoridad. Guarda una copia: todas son idénticas.
package-key = Huella de la llave que lo firma
package-key-lead = Publícala por otro medio, como tu página o un oficio: quien reciba el paquete la compara con la suya.
left-out-title = Líneas que quedan fuera
cancel-title = Anular el lote
cancel-lead = Sus firmas quedan libres para otro lote. El número no se vuelve a usar.
cancel-sure = Quiero anularlo
cancel-do = Anular este lote

# One person
person-lead = Para quien pregunta por sus propios datos. Cada búsqueda queda en el registro con tu nombre, no con el de la persona.
person-find = Buscar
person-nobody = Completa el dato tal como está en el documento.
person-found = { $n ->
    [0] No hay ninguna firma de esa persona.
    [one] Una firma de esa persona
   *[other] { $count } firmas de esa persona
  }
person-signed = Firmó
person-received = Registrada
person-erased = Sus datos ya se borraron.
