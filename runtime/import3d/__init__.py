"""Readers of reconstructed morphologies, and how sections are made from what they read, as NEURON's Import3d does."""

from .eutectic import Import3d_Eutectic_read
from .instantiate import Import3d_GUI
from .morphml import Import3d_MorphML
from .neurolucida import Import3d_Neurolucida_read
from .neurolucida3 import Import3d_Neurolucida3
from .piece import Import3d_Section
from .reader import MorphologyError
from .swc import Import3d_SWC_read

__all__ = ["Import3d_Eutectic_read", "Import3d_GUI", "Import3d_MorphML", "Import3d_Neurolucida3", "Import3d_Neurolucida_read",
           "Import3d_SWC_read", "Import3d_Section", "MorphologyError"]
