/* Figures as SVG (include/match/figure.h). */
%newobject Plan::svg;
%newobject network_svg;
%newobject calibration_svg;

%extend Plan {
    char *svg(Event *event) {
        match_text *text = NULL;
        if (host_failed(match_plan_svg($self->p, event ? event->p : NULL, &text, &host_pending))) return NULL;
        return host_take(text);
    }
}

%inline %{
static char *network_svg(const char *data, size_t length)
{
    match_text *text = NULL;
    if (host_failed(match_network_svg(data, length, &text, &host_pending))) return NULL;
    return host_take(text);
}
static char *calibration_svg(const char *data, size_t length, const char *language)
{
    match_text *text = NULL;
    if (host_failed(match_calibration_svg(data, length, language, &text, &host_pending))) return NULL;
    return host_take(text);
}
%}
