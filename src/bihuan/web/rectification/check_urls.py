"""Addresses of verification, closure, samples and calls."""

from django.urls import path

from bihuan.web.rectification.views import calls, checks, closing, samples, verifiers

urlpatterns = [
    path("rounds/<uuid:round_id>/verification/", checks.verification_desk, name="verification_desk"),
    path("rounds/<uuid:round_id>/verification/<slug:name>/", checks.verification_bulk, name="verification_bulk"),
    path("rounds/<uuid:round_id>/verifiers/", verifiers.verifier_list, name="verifier_list"),
    path("rounds/<uuid:round_id>/verifiers/approve/", verifiers.verifier_approve, name="verifier_approve"),
    path("rounds/<uuid:round_id>/verifiers/reopen/", verifiers.verifier_reopen, name="verifier_reopen"),
    path("rounds/<uuid:round_id>/samples/", samples.sample_list, name="sample_list"),
    path("rounds/<uuid:round_id>/samples/draw/", samples.sample_draw, name="sample_draw"),
    path("samples/<uuid:uid>/", samples.sample_detail, name="sample_detail"),
    path("samples/<uuid:uid>/assign/", samples.sample_assign, name="sample_assign"),
    path("samples/<uuid:uid>/finish/", samples.sample_finish, name="sample_finish"),
    path("samples/<uuid:uid>/frame/", samples.sample_frame, name="sample_frame"),
    path("sampled/<uuid:uid>/", samples.sampled_item, name="sampled_item"),
    path("sampled/<uuid:uid>/proofs/<uuid:proof>/", samples.sampled_proof, name="sampled_proof"),
    path("items/<uuid:uid>/verify/", checks.item_verify, name="item_verify"),
    path("items/<uuid:uid>/check/<slug:name>/", checks.item_check, name="item_check"),
    path("items/<uuid:uid>/closing/", closing.item_closing, name="item_closing"),
    path("items/<uuid:uid>/closing/<slug:name>/", closing.item_close_step, name="item_close_step"),
    path("items/<uuid:uid>/calls/", calls.call_list, name="call_list"),
    path("calls/<uuid:uid>/answer/", calls.call_answer, name="call_answer"),
]
