"""The functions that csrc/verbatim.h and its parts offer to VERBATIM, by name: what files declare of them is left out."""

from __future__ import annotations

OFFERED = frozenset("""
    _nrn_netcon_args artcell_net_move artcell_net_send at_time chkarg ecalloc emalloc erealloc exprand gargstr getarg hoc_Ecalloc
    hoc_Emalloc hoc_Erealloc hoc_Exp hoc_assign_str hoc_call_func hoc_execerr_ext hoc_execerror hoc_gargstr hoc_getarg
    hoc_is_double_arg hoc_is_object_arg hoc_is_pdouble_arg hoc_is_str_arg hoc_is_tempobj_arg hoc_lookup hoc_malchk
    hoc_notify_iv hoc_obj_file_arg hoc_obj_ref hoc_obj_unref hoc_object_name hoc_objgetarg hoc_oc hoc_pgargstr
    hoc_pgetarg hoc_pow hoc_pushpx hoc_pushx hoc_table_lookup hoc_warning ifarg install_vector_method is_vector_arg
    ivoc_list_count ivoc_list_item list_vector_px list_vector_px2 list_vector_px3 list_vector_px4 list_vector_resize
    mcell_iran4 mcell_ran4 mcell_ran4_init mcell_ran4a net_event net_move net_send normrand nrnRan4dbl nrnRan4int
    nrn_get_random_sequence nrn_mlh_gsort nrn_net_event nrn_net_move nrn_net_send nrn_random123_getseq
    nrn_random123_setseq nrn_random_arg nrn_random_isran123 nrn_random_pick nrn_random_reset nrn_recalc_ptr
    nrn_register_recalc_ptr_callback nrn_set_random_sequence nrnran123_dblpick nrnran123_deletestream nrnran123_getids
    nrnran123_getids3 nrnran123_getseq nrnran123_ipick nrnran123_negexp nrnran123_newstream nrnran123_newstream3
    nrnran123_normal nrnran123_setids nrnran123_setseq nrnran123_uint2dbl ob2pntproc poisrand scop_random set_seed
    state_discontinuity vector_append vector_arg vector_arg_px vector_buffer_size vector_capacity vector_delete
    vector_instance_px vector_new vector_new0 vector_new1 vector_new2 vector_newsize vector_pobj vector_resize
    vector_vec
""".split())
