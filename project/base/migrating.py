"""Migrations that Django's own operations do not do."""

from django.db import migrations


class AlterChoices(migrations.AlterField):
    """Changes the choices of a `ChoiceField`, in the table too: Django takes them for no matter of the database."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(model)
            return
        field = model._meta.get_field(self.name)
        for name in schema_editor._constraint_names(model, [field.column], check=True):
            schema_editor.execute(schema_editor._delete_check_sql(model, name))
        name = schema_editor._create_index_name(model._meta.db_table, [field.column], suffix="_check")
        check = field.db_parameters(schema_editor.connection)["check"]
        schema_editor.execute(schema_editor._create_check_sql(model, name, check))

    def describe(self):
        return f"Change the choices of {self.name} on {self.model_name}"
