/* Rules for tokens that belong to a store. */
%newobject Store::token_rules;
%extend Store {
    void set_token_rules(const char *data, size_t length) {
        if (!$self->p) { host_closed("store"); return; }
        host_store_failed(match_store_set_token_rules($self->p, data, length), $self->p);
    }
    char *token_rules() {
        match_text *text = NULL;
        if (!$self->p) { host_closed("store"); return NULL; }
        if (host_store_failed(match_store_token_rules($self->p, &text), $self->p)) return NULL;
        return host_take(text);
    }
}
