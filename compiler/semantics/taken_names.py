"""Names that NEURON has before any mechanism is loaded: none can be called so, or NEURON ends as it loads the library.

They are those of `dir(h)` of NEURON 9.0.2 without windows, without what its own mechanisms bring and what only Python has.
"""

from __future__ import annotations

TAKEN_NAMES = frozenset("""
    Avogadro_constant BBSaveState CVode DEG Deck E FARADAY FInitializeHandler File GAMMA GUIMath Glyph Graph HBox Impedance
    KSChan KSGate KSState KSTrans L LinearMechanism List Matrix MechanismStandard MechanismType NMODLRandom NetCon PHI PI
    PPShape PWManager ParallelContext PlotShape Pointer PtrVector PythonObject R Ra Random RangeVarPlot SaveState
    SectionBrowser SectionList SectionRef Shape StateTransitionEvent StringFunctions SymChooser TextEditor Timer VBox
    ValueFieldEditor Vector abs access allobjects allobjectvars arc3d area argtype atan atan2 attr_praxis axis batch_run
    batch_save begintemplate boolean_dialog break celsius chdir clamp_resist cm connect continue continue_dialog
    coredump_on_error coreneuron_handle cos create debug default_dll_loaded_ define_shape delete delete_section depvar diam
    diam3d diam_changed dik_dv_ dina_dv_ disconnect distance doEvents doNotify double dt e_extracellular ek else ena
    endtemplate eqinit eqn erf erfc execerror execute execute1 exp external fadvance fclamp fclampi fclampv fcurrent
    finitialize fit_praxis float_epsilon fmatrix for forall forsec fprint frecord_init fscan fstim fstimi fsyn fsyng fsyni
    func getSpineArea getcwd getstr ghk graph graphmode help hoc_ac_ hoc_cross_x_ hoc_cross_y_ hoc_obj_ hoc_pointer_
    hoc_stdout i_cap i_membrane i_membrane_ if ifsec ik ina initnrn insert install_vector_fitness int ion_charge
    ion_register ion_style ismembrane issection iterator iterator_statement ivoc_style keep_nseg_parm ki ko libpython_path
    load_file load_func load_proc load_template local localobj log log10 lw machine_name make_mechanism make_pointprocess
    mcell_ran4 mcell_ran4_init n3d nai name_declared nao nernst neuronhome new nlayer_extracellular nrn_feenableexcept
    nrn_get_config_key nrn_get_config_val nrn_load_dll nrn_mallinfo nrn_netrec_state_adjust nrn_num_config_keys
    nrn_shape_changed_ nrn_sparse_partrans nrnallpointmenu nrnallsectionmenu nrnglobalmechmenu nrniv_bind_thread nrnmechmenu
    nrnmpi_init nrnpointmenu nrnpython nrnsecmenu nrnunit_use_legacy nrnversion nseg numarg obfunc object_id object_pop
    object_push object_pushed objectvar objref parent_connection parent_section plot plotx ploty plt pop_section print
    print_local_memory_usage print_session printf prmat proc prstim psection pt3dadd pt3dchange pt3dclear pt3dconst
    pt3dinsert pt3dremove pt3dstyle public push_section pval_praxis pwman_place quit rallbranch read regraph retrieveaudit
    return ri ropen sav_g sav_rhs save_session saveaudit secname secondorder section_exists section_orientation
    section_owner sectionname setSpineArea setcolor setpointer show_errmess_always show_winio sin solve spine3d sprint sqrt
    sred sscanf startsw stop stop_praxis stoprun stopsw strcmp strdef string_dialog symbols system t tanh this_node
    this_section topology uninsert units unix_mac_pc use_exp_pow_precision use_mcell_ran4 v variable_domain vext while wopen
    x3d xbutton xc xcheckbox xfixedvalue xg xlabel xmenu xopen xopen_broadcast_ xpanel xpvalue xradiobutton xraxial xred
    xslider xstatebutton xvalue xvarlabel y3d z3d
""".split())
