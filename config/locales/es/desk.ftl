# The desk: dashboard, review, batches
desk-title = Tus peticiones
desk-empty = Todavía no trabajas en ninguna petición. Quien coordina puede invitarte.
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
