package featuremill.job.verify;

import featuremill.engine.MaskChain;
import featuremill.engine.RowCounts;
import featuremill.job.publish.Folder;

/**
 * What a run has written, and what it says about its rows: all that verification takes from it.
 *
 * @param output the folder, staged or published
 * @param masks with the statistics that the run found
 */
public record Published(Folder output, RowCounts rows, MaskChain masks) {}
